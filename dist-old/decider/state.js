/** Puts an incident and the app's facts into the decider's words. */
export function toState(incident, facts) {
    return {
        incident: incident.class,
        utilization: utilizationBucket(incident.utilization_ppm, facts.overload_ppm),
        workers: workersBucket(facts),
        recent_restarts: restartsBucket(facts.recent_restarts),
    };
}
/** The state's row name in the Q-table: `crash/none/none/0`. */
export function stateKey(state) {
    return [state.incident, state.utilization, state.workers, state.recent_restarts].join('/');
}
function utilizationBucket(ppm, overloadPpm) {
    if (ppm === null)
        return 'none';
    return ppm >= overloadPpm ? 'saturated' : 'normal';
}
function workersBucket({ serving, max_replicas }) {
    if (serving === 0)
        return 'none';
    return serving < max_replicas ? 'below_max' : 'at_max';
}
function restartsBucket(restarts) {
    if (restarts === 0)
        return '0';
    return restarts === 1 ? '1' : '2_or_more';
}
