import type { Judged } from '../../../../src/core/gates/gate.js';
import type { Policy } from '../../../../src/core/domain/policy.js';
import type { GateInput, RefusalReason } from '../../../../src/core/gates/gate-input.js';
import type { History, PastFigures } from '../../../../src/core/gates/past-figures.js';
import type { Property } from './properties.js';

/** What must refuse a decision, by the words of the design. */
export interface Objection {
  readonly gate: string;
  readonly code: string;
  readonly property: Property;
  readonly holds: (input: Judged) => boolean;
}

const CAN_BE_DONE = ['noop', 'restart_service', 'scale_workers'];

/**
 * The oracle: written from the design's words, not from the gates, and sharing no code with them.
 * Where the two differ, one of them is wrong.
 */
export const OBJECTIONS: readonly Objection[] = [
  ...of('intake', 'only_the_issuer_is_a_source', {
    not_minted_in_this_run: ({ origin }) => !origin.minted,
  }),
  ...of('intake', 'spent_never_passes', {
    already_used: ({ origin: { minted, first_use } }) => minted && !first_use,
  }),
  ...of('intake', 'an_agent_is_known', {
    nonce_unknown: (input) =>
      ifAgent(input, (answer) => answer === undefined || answer.nonce === 'unknown'),
    nonce_used: (input) => ifAgent(input, (answer) => answer?.nonce === 'used'),
    unsigned: (input) => ifAgent(input, (answer) => answer?.signature === 'missing'),
    signature_wrong: (input) => ifAgent(input, (answer) => answer?.signature === 'wrong'),
  }),
  ...of('binding', 'binding_holds', {
    other_run: ({ decision, place }) => !Object.is(decision.run_id, place.run_id),
    other_app: ({ decision, place }) => !Object.is(decision.app_name, place.app_name),
    other_environment: ({ decision, place }) => !Object.is(decision.env, place.env),
    other_policy: ({ decision, place }) => !Object.is(decision.policy_sha256, place.policy_sha256),
    event_not_open: ({ decision, place }) => !new Set(place.open_events).has(decision.event_id),
  }),
  ...of('freshness', 'only_fresh_passes', {
    minted_in_the_future: (input) => age(input) < 0,
    expired: (input) => age(input) > 1_000 * input.policy.decision_lifetime_ms,
  }),
  ...of('pause', 'pause_refuses_everything', { paused: ({ paused }) => paused }),
  ...of('never_list', 'forbidden_never_passes', {
    never_allowed: ({ decision: { action }, policy }) =>
      action === 'rollback' || action === 'delete' || names(policy.never, action),
  }),
  ...of('allowlist', 'forbidden_never_passes', {
    not_executable: ({ decision: { action } }) => !names(CAN_BE_DONE, action),
    not_on_allowlist: ({ decision: { action }, policy, place }) =>
      names(CAN_BE_DONE, action) &&
      !(
        names(policy.demo_mode_allow, action) && names(policy.environment_allow[place.env], action)
      ),
  }),
  ...of('bounds', 'workers_are_asked_for_rightly', {
    workers_not_asked_for: ({ decision }) => !isScaling(decision) && decision.workers_to !== null,
    workers_missing: ({ decision }) => isScaling(decision) && decision.workers_to === null,
  }),
  ...of('bounds', 'an_agent_computes_nothing', {
    not_the_computed_number: (input) =>
      ifAgent(input, (answer) =>
        ifScaling(input.decision, (workers) => !Object.is(answer?.computed_workers, workers)),
      ),
  }),
  ...of('bounds', 'replica_limits_hold', {
    below_min_replicas: ({ decision, app }) =>
      ifScaling(decision, (workers) => workers < app.scaling.min_replicas),
    above_max_replicas: ({ decision, app }) =>
      ifScaling(decision, (workers) => workers > app.scaling.max_replicas),
    same_number_of_workers: ({ decision, app }) =>
      ifScaling(decision, (workers) => workers === app.serving),
  }),
  ...of('bounds', 'fewer_only_from_calm', {
    not_calm_long_enough: ({ decision, app, policy }) =>
      ifScaling(decision, (workers) => workers < app.serving) &&
      app.calm_us < 1_000 * policy.scale_down_after_ms,
  }),
  ...of('bounds', 'cooldown_holds', {
    cooling_down: ({ decision: { action }, past, policy }) =>
      past.since_same_action_us !== null &&
      past.since_same_action_us < 1_000 * cooldown(policy.cooldown_ms, action),
  }),
  ...of('bounds', 'restart_budget_holds', {
    restart_budget_spent: ({ decision: { action }, past, policy }) =>
      action === 'restart_service' && past.restarts_in_window + 1 > policy.restart_budget.restarts,
  }),
  ...of('bounds', 'storm_brake_holds', {
    storm_brake: ({ past, policy }) => policy.storm_brake.incidents < past.incidents_in_window,
  }),
  ...of('bounds', 'one_in_flight', { another_action_in_flight: ({ app }) => app.in_flight }),
  ...of('approval', 'approval_is_exact', {
    not_approved: ({ decision: { action }, place, policy, approval }) =>
      approval === null && names(policy.environment_approval[place.env], action),
    approved_something_else: (input) => input.approval !== null && !isExact(input),
    approved_too_late: ({ approval, policy }) =>
      approval !== null && approval.waited_us > 1_000 * policy.approval_within_ms,
  }),
];

/** The reasons that a verdict must name, no more and no less. None: it must be allowed. */
export function expectedReasons(
  input: GateInput,
): readonly (RefusalReason & { property: Property })[] {
  const { decision, policy } = input;
  const unusable = {
    gate: 'policy',
    code: 'policy_unusable',
    property: 'unusable_policy_refuses',
  } as const;
  const reasons = policy === undefined ? [unusable] : [];
  if (decision === undefined || isMisshapen(decision)) {
    const shapeless = {
      gate: 'shape',
      code: 'not_a_decision',
      property: 'only_decisions_pass',
    } as const;
    const foreign = OBJECTIONS.filter(({ code }) => code === 'not_minted_in_this_run');
    return [...reasons, shapeless, ...(input.origin.minted ? [] : foreign)];
  }
  if (policy === undefined) return reasons;
  return OBJECTIONS.filter(({ holds }) => holds({ ...input, decision, policy }));
}

/** What the limits should be told of a past: the oracle's own counting. */
export function trueFigures(
  { executed, incidents }: History,
  policy: Policy,
  { action, now_us }: { readonly action: string; readonly now_us: number },
): PastFigures {
  let latest: number | null = null;
  let restarts_in_window = 0;
  for (const past of executed) {
    if (past.action === action && (latest === null || past.at_us > latest)) latest = past.at_us;
    const leaves_us = past.at_us + 1_000 * policy.restart_budget.within_ms;
    if (past.action === 'restart_service' && leaves_us > now_us) restarts_in_window += 1;
  }
  let incidents_in_window = 0;
  for (const at_us of incidents) {
    if (at_us + 1_000 * policy.storm_brake.within_ms > now_us) incidents_in_window += 1;
  }
  const since_same_action_us = latest === null ? null : now_us - latest;
  return { since_same_action_us, restarts_in_window, incidents_in_window };
}

/** Of the ways in which the cases break the shape. */
function isMisshapen(decision: Judged['decision']): boolean {
  return 'token' in decision || Number.isNaN(decision.minted_at_us);
}

function of(
  gate: string,
  property: Property,
  objections: Readonly<Record<string, Objection['holds']>>,
): Objection[] {
  return Object.entries(objections).map(([code, holds]) => ({ gate, code, property, holds }));
}

function names(list: readonly string[], action: string): boolean {
  return list.some((name) => name === action);
}

/** The human's time to think is not the decision's. */
function age({ decision, now_us, approval }: Judged): number {
  const thought = approval === null ? 0 : approval.waited_us;
  return now_us - thought - decision.minted_at_us;
}

function ifAgent(
  { decision, origin }: Judged,
  is: (answer: Judged['origin']['answer']) => boolean,
): boolean {
  return decision.decided_by === 'agent' && is(origin.answer);
}

function isScaling({ action }: Judged['decision']): boolean {
  return action === 'scale_workers';
}

function ifScaling(decision: Judged['decision'], is: (workers: number) => boolean): boolean {
  return isScaling(decision) && decision.workers_to !== null && is(decision.workers_to);
}

function cooldown(cooldowns: Readonly<Record<string, number>>, action: string): number {
  return Object.hasOwn(cooldowns, action) ? (cooldowns[action] ?? 0) : 0;
}

function isExact({ approval, decision, app }: Judged): boolean {
  return (
    approval !== null &&
    [
      approval.decision_id === decision.decision_id,
      approval.action === decision.action,
      approval.workers_to === decision.workers_to,
      approval.workers_from === app.serving,
    ].every(Boolean)
  );
}
