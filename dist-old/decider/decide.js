import { ACTIONS, EXECUTABLE_ACTIONS, } from '../domain/actions.js';
import { RULES } from './rules.js';
import { stateKey } from './state.js';
/**
 * Chooses an action: rules first, then the Q-table among what rules and policy leave. What is not
 * known never looks like a choice; it escalates.
 */
export function decide(input) {
    const rules = RULES.filter(({ applies }) => applies(input.state));
    const chooser = rules.find(({ verdict }) => verdict.kind === 'choose');
    return chooser === undefined ? chooseByTable(input, rules) : chooseByRule(chooser);
}
function chooseByRule(rule) {
    const { action } = rule.verdict;
    return {
        kind: 'act',
        action,
        decided_by: 'rule',
        how: 'rule',
        rule: rule.name,
        why: rule.because,
        rejected: others(action).map((other) => ({
            action: other,
            reason: `rule ${rule.name} decided`,
        })),
    };
}
function chooseByTable(input, rules) {
    const { row } = input;
    if (row === undefined)
        return { kind: 'escalate', reason: 'state_unknown_to_q_table' };
    const excludedBy = new Map(rules.map((rule) => [rule.verdict.action, rule]));
    const left = EXECUTABLE_ACTIONS.filter((action) => input.allowed.includes(action) && !excludedBy.has(action));
    if (left.length === 0)
        return { kind: 'escalate', reason: 'no_action_left_by_rules_and_policy' };
    const tried = left.filter((action) => row[action].visits > 0);
    if (tried.length === 0)
        return { kind: 'escalate', reason: 'no_action_was_ever_tried' };
    const picked = pick(input, left, tried, row);
    if (picked === undefined)
        return { kind: 'escalate', reason: 'tie_in_prod' };
    const { action, how } = picked;
    return {
        kind: 'act',
        action,
        decided_by: 'q_table',
        how,
        rule: null,
        why: reasonFor(action, how, row),
        rejected: others(action).map((other) => ({
            action: other,
            reason: whyNot(other, action, { row, left, excludedBy }),
        })),
    };
}
function pick(input, left, tried, row) {
    const chance = input.exploration_ppm / 1_000_000;
    if (input.env === 'dev' && input.draw < chance) {
        const action = left[Math.floor((input.draw / chance) * left.length)];
        if (action !== undefined)
            return { action, how: 'explored' };
    }
    const best = Math.max(...tried.map((action) => row[action].q_micro));
    const [first, ...ties] = tried.filter((action) => row[action].q_micro === best);
    if (first === undefined)
        return undefined;
    if (ties.length === 0)
        return { action: first, how: 'greedy' };
    if (input.env === 'prod')
        return undefined;
    const equals = [first, ...ties];
    const action = equals[hashOf(stateKey(input.state)) % equals.length] ?? first;
    return { action, how: 'tie_broken' };
}
function reasonFor(action, how, row) {
    const { q_micro, visits } = row[action];
    const value = `learned value ${inUnits(q_micro)} after ${String(visits)} visits`;
    if (how === 'explored')
        return `explored in dev; ${value}`;
    return how === 'tie_broken'
        ? `${value}, equal to another, chosen by the state's hash`
        : `highest ${value}`;
}
function whyNot(action, chosen, facts) {
    const rule = facts.excludedBy.get(action);
    if (rule !== undefined)
        return `rule ${rule.name}: ${rule.because}`;
    const candidate = facts.left.find((left) => left === action);
    if (candidate === undefined)
        return 'not on the allowlist';
    const { q_micro, visits } = facts.row[candidate];
    if (visits === 0)
        return 'never tried in this state';
    const margin = facts.row[chosen].q_micro - q_micro;
    const compared = margin < 0
        ? `${inUnits(-margin)} higher, but this decision explores`
        : `${inUnits(margin)} lower`;
    return `learned value ${inUnits(q_micro)} after ${String(visits)} visits, ${compared}`;
}
function others(action) {
    return ACTIONS.filter((other) => other !== action);
}
function inUnits(micro) {
    return (micro / 1_000_000).toFixed(3);
}
/** FNV-1a, 32 bits (Fowler, Noll, Vo): the same choice for the same state, on every machine. */
function hashOf(text) {
    let hash = 0x811c9dc5;
    for (const character of text) {
        hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    }
    return hash;
}
