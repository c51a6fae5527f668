import { DemoRunError, messageOf } from '../domain/errors.js';
import { sinkEventId } from '../domain/runtime-event.js';
import { shorten } from '../domain/safe-text.js';
const NOT_TRIED = { state: 'not_tried' };
/**
 * Emits all or nothing: the announcing line is durable first, then CSV and metrics store the event
 * side by side, and the bus comes last, as the commit, because the decision layer acts on what it
 * reads there. Each sink is isolated: one that throws, at once or later, does not keep the other
 * from being asked.
 */
export function createEmitter(options) {
    return {
        async emit(event, announcement) {
            const seq = await announce(event, announcement, options);
            const stored = { ...event, event_id: sinkEventId(event.run_id, event.event_id) };
            const [csv, metrics] = await Promise.all([
                ask(() => options.csv.store(stored), options.deadlineMs),
                ask(() => options.metrics.store(stored), options.deadlineMs),
            ]);
            const side = [csv, metrics].every(({ state }) => state === 'stored');
            const bus = side
                ? await ask(() => options.bus.publish(stored), options.deadlineMs)
                : NOT_TRIED;
            if (bus.state !== 'stored')
                await fail(event, seq, { csv, metrics, bus }, options.proofLog);
            return seq;
        },
    };
}
async function announce(event, announcement, { proofLog, bus }) {
    if (announcement.kind === 'announced')
        return announcement.seq;
    const { app_name, env, event_id, event_type, status, workers, detail } = event;
    return proofLog.append({
        event_name: 'RUNTIME_EMIT',
        ...{ app_name, env, event_id, event_type, status, workers, detail },
        bus: bus.kind,
        measured: {
            event_timestamp: event.timestamp,
            response_time_us: event.response_time_us,
            port: announcement.port,
        },
    }, announcement.cause);
}
async function ask(store, deadlineMs) {
    let timer;
    const tooLate = new Promise((resolve) => {
        timer = setTimeout(() => {
            resolve({ state: 'unknown', error: `no answer within ${String(deadlineMs)} ms` });
        }, deadlineMs);
    });
    try {
        return await Promise.race([store().then(() => ({ state: 'stored' })), tooLate]);
    }
    catch (error) {
        return { state: 'failed', error: messageOf(error) };
    }
    finally {
        clearTimeout(timer);
    }
}
async function fail(event, announcedBy, outcomes, proofLog) {
    const errors = Object.entries(outcomes).flatMap(([sink, outcome]) => 'error' in outcome ? [shorten(`${sink}: ${outcome.error}`, 500)] : []);
    await proofLog.append({
        event_name: 'EMIT_FAILED',
        app_name: event.app_name,
        env: event.env,
        event_id: event.event_id,
        sinks: {
            csv: outcomes.csv.state,
            metrics: outcomes.metrics.state,
            bus: outcomes.bus.state,
        },
        measured: { errors },
    }, announcedBy);
    throw new DemoRunError('emission_failed', `event ${event.event_id} was not stored by every sink: ${errors.join('; ')}`, {
        remedy: 'nothing was acted on; mend the sink named above, then run again',
    });
}
