import { requestsSince } from '../domain/request-counts.js';
import { toSampleSeries, toWindowSeries } from './window-series.js';
/** Reports that enough looks in a row were good after the action. */
export async function reportStable(room, ended) {
    const { acting, seen, stability, times } = ended;
    const { app_name, env } = room.context;
    if (ended.action !== 'noop') {
        room.metrics.observeRecovery(ended.action, times.recover_us / 1_000_000);
    }
    room.metrics.observeApp(stability.observation.serving, asRatio(stability.samples.at(-1)?.utilization_ppm));
    await room.metrics.publish();
    return room.proofLog.append({
        event_name: 'SYSTEM_STABLE',
        ...{ app_name, env },
        event_id: acting.event_id,
        decision_id: acting.decision.decision_id,
        recovery_action: ended.action,
        good_probes: stability.good,
        workers: stability.observation.serving,
        measured: {
            ...times,
            samples: toSampleSeries(stability.samples),
            windows: toWindowSeries(stability.observation.windows, seen.incident.since_us),
            requests: requestsSince(seen.requests_before, room.watch.requests()),
        },
    }, ended.cause);
}
/** Reports that the app did not get well in time, or failed anew. */
export async function reportNotStable(room, ended) {
    const { acting, seen, stability, times } = ended;
    const { app_name, env } = room.context;
    return room.proofLog.append({
        event_name: 'NOT_STABLE',
        ...{ app_name, env },
        event_id: acting.event_id,
        decision_id: acting.decision.decision_id,
        phase: 'after_action',
        measured: {
            waited_us: times.stable_us - times.recover_us,
            good_probes: stability.good,
            last_status: stability.samples.at(-1)?.probe_status ?? null,
            samples: toSampleSeries(stability.samples),
            windows: toWindowSeries(stability.observation.windows, seen.incident.since_us),
            requests: requestsSince(seen.requests_before, room.watch.requests()),
        },
    }, ended.cause);
}
/** Calls a human. */
export async function escalate(room, event_id, reason, cause) {
    const { app_name, env } = room.context;
    return room.proofLog.append({ event_name: 'ESCALATED', app_name, env, event_id, reason }, cause);
}
function asRatio(ppm) {
    return ppm === null || ppm === undefined ? null : ppm / 1_000_000;
}
