import { DemoRunError } from '../domain/errors.js';
import { sinkEventId } from '../domain/runtime-event.js';
import { decideOnIncident } from './decide-on-incident.js';
import { escalate, reportNotStable, reportStable, } from './report-recovery.js';
import { awaitStable } from './watch-app.js';
const BUS_DELIVERS_WITHIN_MS = 1_500;
/**
 * The way of one incident, from the readings to the proof that the app is well again: emit, receive
 * from the bus, decide, pass the gates, act, watch until stable.
 */
export async function handleIncident(room, seen, announced) {
    const { incident, observation } = seen;
    const detect_us = Math.max(0, room.clock.nowUs() - incident.since_us);
    const event = describeEvent(room, seen, announced.event_id);
    const emitted = await room.emitter.emit(event, announced.announced_by === null
        ? { kind: 'announce', cause: null, port: room.watch.port }
        : { kind: 'announced', seq: announced.announced_by });
    const delivery = await receive(room, event);
    const decided = await decideOnIncident(room, {
        ...{ incident, observation, detect_us },
        event_id: announced.event_id,
        event: delivery.event,
        cause: emitted,
    });
    const outcome = decided.decided
        ? await actOn(room, seen, { ...announced, detect_us, ...decided })
        : { end: 'escalated', reason: decided.reason, last_seq: decided.seq };
    settle(room, incident);
    await delivery.acknowledge();
    return outcome;
}
async function actOn(room, seen, acting) {
    const submission = await room.orchestrator.submit(acting.decision, {
        open_events: [acting.event_id],
        cause: acting.seq,
        utilization_ppm: seen.incident.utilization_ppm,
    });
    if (submission.result === 'refused') {
        const last_seq = await escalate(room, acting.event_id, 'refused_by_the_gates', submission.seq);
        return { end: 'refused', decision: acting.line, last_seq };
    }
    const stability = submission.result === 'failed'
        ? notEvenDone(room)
        : await awaitStable(room, submission.ended_us);
    const times = {
        detect_us: acting.detect_us,
        recover_us: submission.ended_us - seen.incident.since_us,
        stable_us: room.clock.nowUs() - seen.incident.since_us,
    };
    const { action, seq: cause } = submission;
    const ended = { acting, seen, action, stability, times, cause };
    if (!stability.stable) {
        const notStable = await reportNotStable(room, ended);
        const last_seq = await escalate(room, acting.event_id, 'not_stable_after_the_action', notStable);
        return { end: 'not_stable', decision: acting.line, times, last_seq };
    }
    const last_seq = await reportStable(room, ended);
    return { end: 'stable', decision: acting.line, times, last_seq };
}
/** After an action that failed nothing is waited for: whatever gets well now was not its doing. */
function notEvenDone(room) {
    return { stable: false, samples: [], good: 0, observation: room.watch.observe() };
}
function describeEvent(room, { incident, observation }, event_id) {
    return {
        event_id,
        timestamp: room.clock.timestamp(),
        run_id: room.proofLog.runId,
        env: room.context.env,
        app_name: room.context.app_name,
        event_type: incident.class,
        status: 'detected',
        response_time_us: null,
        workers: observation.serving,
        detail: incident.cause,
    };
}
/** Reads the bus up to this event. What stands before it needs no decision and is acknowledged. */
async function receive(room, event) {
    const wanted = sinkEventId(event.run_id, event.event_id);
    for (;;) {
        const delivery = await room.bus.receive(BUS_DELIVERS_WITHIN_MS);
        if (delivery === undefined) {
            throw new DemoRunError('sink_unavailable', `the bus did not deliver event ${event.event_id}`);
        }
        if (delivery.event.event_id === wanted)
            return delivery;
        await delivery.acknowledge();
    }
}
/** From here on the windows and the alert of this incident conclude nothing any more. */
function settle(room, incident) {
    room.memory.settled_until_us = room.clock.nowUs();
    if (incident.alert_id !== null)
        room.memory.settled_alerts.add(incident.alert_id);
}
