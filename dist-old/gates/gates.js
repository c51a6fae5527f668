import { isExecutable } from '../domain/actions.js';
import { allowedActions } from './allowed-actions.js';
const US_PER_MS = 1_000;
/**
 * The pure gates, in the order of the design, after `shape` (which `evaluate` asks first, because
 * the others need a decision to look at). All are asked, so that a refusal names every reason.
 */
export const GATES = [
    { name: 'intake', objections: (_decision, input) => intake(input) },
    { name: 'binding', objections: binding },
    { name: 'freshness', objections: freshness },
    { name: 'never_list', objections: neverList },
    { name: 'allowlist', objections: allowlist },
    { name: 'bounds', objections: bounds },
];
export function intake({ origin }) {
    if (!origin.minted)
        return ['not_minted_in_this_run'];
    return origin.first_use ? [] : ['already_used'];
}
function binding(decision, { place }) {
    const objections = [];
    if (decision.run_id !== place.run_id)
        objections.push('other_run');
    if (decision.app_name !== place.app_name)
        objections.push('other_app');
    if (decision.env !== place.env)
        objections.push('other_environment');
    if (decision.policy_sha256 !== place.policy_sha256)
        objections.push('other_policy');
    if (!place.open_events.includes(decision.event_id))
        objections.push('event_not_open');
    return objections;
}
function freshness(decision, { policy, now_us }) {
    const age = now_us - decision.minted_at_us;
    if (age < 0)
        return ['minted_in_the_future'];
    // Asked this way round, an age that is no number is not fresh.
    return age <= policy.decision_lifetime_ms * US_PER_MS ? [] : ['expired'];
}
function neverList(decision, { policy }) {
    return policy.never.some((action) => action === decision.action) ? ['never_allowed'] : [];
}
function allowlist(decision, { policy, place }) {
    if (!isExecutable(decision.action))
        return ['not_executable'];
    return allowedActions(policy, place.env).includes(decision.action) ? [] : ['not_on_allowlist'];
}
function bounds(decision, input) {
    return [
        ...workerBounds(decision, input),
        ...cooldown(decision, input),
        ...restartBudget(decision, input),
    ];
}
function workerBounds(decision, { app }) {
    if (decision.action !== 'scale_workers') {
        return decision.workers_to === null ? [] : ['workers_not_asked_for'];
    }
    if (decision.workers_to === null)
        return ['workers_missing'];
    if (decision.workers_to < app.scaling.min_replicas)
        return ['below_min_replicas'];
    if (decision.workers_to > app.scaling.max_replicas)
        return ['above_max_replicas'];
    return decision.workers_to > app.serving ? [] : ['no_more_workers_than_now'];
}
function cooldown(decision, { policy, past, now_us }) {
    const [, pause] = Object.entries(policy.cooldown_ms).find(([name]) => name === decision.action) ?? [];
    if (pause === undefined)
        return [];
    const tooEarly = past.executed.some(({ action, at_us }) => action === decision.action && now_us - at_us < pause * US_PER_MS);
    return tooEarly ? ['cooling_down'] : [];
}
function restartBudget(decision, { policy, past, now_us }) {
    if (decision.action !== 'restart_service')
        return [];
    const { restarts, within_ms } = policy.restart_budget;
    const recent = past.executed.filter(({ action, at_us }) => action === 'restart_service' && now_us - at_us < within_ms * US_PER_MS);
    return recent.length >= restarts ? ['restart_budget_spent'] : [];
}
