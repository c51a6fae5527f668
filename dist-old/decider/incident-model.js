/** Rises whenever a number below changes, so that a table says which model it was trained on. */
export const MODEL_VERSION = 1;
/** Every state in which the decider can find itself, except those that no reading can show. */
export const STATES = enumerateStates();
/**
 * The chance that an action ends the incident within one step. Assumptions, in round numbers:
 * a restart mends most crashes, and fewer the more often it was tried; more workers mend an
 * overload and revive nobody; a restart under overload takes capacity away; some overloads pass.
 */
export function chanceOfHealing(state, action) {
    if (state.incident === 'false_alarm')
        return 1;
    if (state.incident === 'crash')
        return CRASH_HEALS[action][state.recent_restarts];
    return state.workers === 'at_max' ? OVERLOAD_AT_MAX_HEALS[action] : OVERLOAD_HEALS[action];
}
const CRASH_HEALS = {
    noop: { '0': 0.02, '1': 0.02, '2_or_more': 0.02 },
    restart_service: { '0': 0.95, '1': 0.8, '2_or_more': 0.5 },
    scale_workers: { '0': 0.1, '1': 0.1, '2_or_more': 0.1 },
};
const OVERLOAD_HEALS = {
    noop: 0.15,
    restart_service: 0.05,
    scale_workers: 0.95,
};
const OVERLOAD_AT_MAX_HEALS = {
    noop: 0.15,
    restart_service: 0.05,
    scale_workers: 0.15,
};
/** Rewards, in units of one healed incident. */
export const REWARDS = {
    healed: 1,
    /** One step in which the app stays ill. */
    still_ill: -0.3,
    /** What the act itself costs: lost requests for a restart, resources for more workers. */
    cost: { noop: 0, restart_service: 0.1, scale_workers: 0.1 },
};
/** The state after a step that did not heal. */
export function nextState(state, action) {
    if (action === 'scale_workers' && state.workers === 'below_max') {
        return { ...state, workers: 'at_max' };
    }
    if (action !== 'restart_service')
        return state;
    return { ...state, recent_restarts: state.recent_restarts === '0' ? '1' : '2_or_more' };
}
function enumerateStates() {
    const all = ['crash', 'overload', 'false_alarm'].flatMap((incident) => ['none', 'normal', 'saturated'].flatMap((utilization) => ['none', 'below_max', 'at_max'].flatMap((workers) => ['0', '1', '2_or_more'].map((recent_restarts) => ({
        incident,
        utilization,
        workers,
        recent_restarts,
    })))));
    return all.filter(canBeObserved);
}
/** Readings exist exactly where somebody serves; an overload is saturated, a false alarm is not. */
function canBeObserved(state) {
    const expected = {
        crash: undefined,
        overload: 'saturated',
        false_alarm: 'normal',
    };
    const wanted = expected[state.incident];
    if ((state.workers === 'none') !== (state.utilization === 'none'))
        return false;
    return wanted === undefined || state.utilization === wanted;
}
