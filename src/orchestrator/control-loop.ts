import type { ExecutableAction } from '../domain/actions.js';
import { DemoRunError } from '../domain/errors.js';
import type { Incident } from '../domain/incident.js';
import type { Observation } from '../domain/observation.js';
import { requestsSince, type RequestCounts } from '../domain/request-counts.js';
import type { Delivery } from '../domain/ports.js';
import { sinkEventId, type RuntimeEvent } from '../domain/runtime-event.js';
import type { AnnouncedIncident, ControlRoom } from './control-room.js';
import { decideOnIncident } from './decide-on-incident.js';
import { awaitStable, type Stability } from './watch-app.js';
import { toWindowSeries } from './window-series.js';

const BUS_DELIVERS_WITHIN_MS = 1_500;

/** How an incident ended, and the seq of the line that says so. */
export type IncidentOutcome = { readonly last_seq: number } & (
  | {
      readonly end: 'stable' | 'not_stable';
      readonly decision: DecisionTaken;
      readonly times: RecoveryTimes;
    }
  | { readonly end: 'refused'; readonly decision: DecisionTaken }
  | { readonly end: 'escalated'; readonly reason: string }
);

export interface DecisionTaken {
  readonly action: string;
  readonly decided_by: 'rule' | 'q_table';
  readonly workers_from: number;
  readonly workers_to: number | null;
}

/** Microseconds, all from the first sign of the incident. */
export interface RecoveryTimes {
  readonly detect_us: number;
  readonly recover_us: number;
  readonly stable_us: number;
}

export interface SeenIncident {
  readonly incident: Incident;
  readonly observation: Observation;
  /** What was served and lost before the fault. */
  readonly requests_before: RequestCounts;
}

/**
 * The way of one incident, from the readings to the proof that the app is well again: emit, receive
 * from the bus, decide, pass the gates, act, watch until stable.
 */
export async function handleIncident(
  room: ControlRoom,
  seen: SeenIncident,
  announced: AnnouncedIncident,
): Promise<IncidentOutcome> {
  const { incident, observation } = seen;
  const detect_us = Math.max(0, room.clock.nowUs() - incident.since_us);
  const event = describeEvent(room, seen, announced.event_id);
  const emitted = await room.emitter.emit(
    event,
    announced.announced_by === null
      ? { kind: 'announce', cause: null, port: room.watch.port }
      : { kind: 'announced', seq: announced.announced_by },
  );

  const delivery = await receive(room, event);
  const decided = await decideOnIncident(room, {
    ...{ incident, observation, detect_us },
    event_id: announced.event_id,
    event: delivery.event,
    cause: emitted,
  });
  const outcome = decided.decided
    ? await actOn(room, seen, { ...announced, detect_us, ...decided })
    : ({ end: 'escalated', reason: decided.reason, last_seq: decided.seq } as const);

  settle(room, incident);
  await delivery.acknowledge();
  return outcome;
}

type Decided = Extract<Awaited<ReturnType<typeof decideOnIncident>>, { decided: true }>;
type Acting = AnnouncedIncident & Decided & { readonly detect_us: number };

async function actOn(
  room: ControlRoom,
  seen: SeenIncident,
  acting: Acting,
): Promise<IncidentOutcome> {
  const submission = await room.orchestrator.submit(acting.decision, {
    open_events: [acting.event_id],
    cause: acting.seq,
    utilization_ppm: seen.incident.utilization_ppm,
  });
  if (submission.result === 'refused') {
    const last_seq = await escalate(room, acting.event_id, 'refused_by_the_gates', submission.seq);
    return { end: 'refused', decision: acting.line, last_seq };
  }
  const stability = await awaitStable(room, submission.ended_us);
  const times: RecoveryTimes = {
    detect_us: acting.detect_us,
    recover_us: submission.ended_us - seen.incident.since_us,
    stable_us: room.clock.nowUs() - seen.incident.since_us,
  };
  const { action, seq: cause } = submission;
  const ended = { acting, seen, action, stability, times, cause };
  if (!stability.stable) {
    const notStable = await reportNotStable(room, ended);
    const last_seq = await escalate(
      room,
      acting.event_id,
      'not_stable_after_the_action',
      notStable,
    );
    return { end: 'not_stable', decision: acting.line, times, last_seq };
  }
  const last_seq = await reportStable(room, ended);
  return { end: 'stable', decision: acting.line, times, last_seq };
}

interface Ended {
  readonly acting: Acting;
  readonly seen: SeenIncident;
  readonly action: ExecutableAction;
  readonly stability: Stability;
  readonly times: RecoveryTimes;
  readonly cause: number;
}

async function reportStable(room: ControlRoom, ended: Ended): Promise<number> {
  const { acting, seen, stability, times } = ended;
  const { app_name, env } = room.context;
  room.metrics.observeRecovery(acting.decision.action, times.recover_us / 1_000_000);
  room.metrics.observeApp(
    stability.observation.serving,
    asRatio(stability.samples.at(-1)?.utilization_ppm),
  );
  await room.metrics.publish();
  return room.proofLog.append(
    {
      event_name: 'SYSTEM_STABLE',
      ...{ app_name, env },
      event_id: acting.event_id,
      decision_id: acting.decision.decision_id,
      recovery_action: ended.action,
      good_probes: stability.good,
      workers: stability.observation.serving,
      measured: {
        ...times,
        probes_us: stability.samples.map(({ response_time_us }) => response_time_us),
        windows: toWindowSeries(stability.observation.windows, seen.incident.since_us),
        requests: requestsSince(seen.requests_before, room.watch.requests()),
      },
    },
    ended.cause,
  );
}

async function reportNotStable(room: ControlRoom, ended: Ended): Promise<number> {
  const { acting, seen, stability, times } = ended;
  const { app_name, env } = room.context;
  return room.proofLog.append(
    {
      event_name: 'NOT_STABLE',
      ...{ app_name, env },
      event_id: acting.event_id,
      decision_id: acting.decision.decision_id,
      phase: 'after_action',
      measured: {
        waited_us: times.stable_us - times.recover_us,
        good_probes: stability.good,
        last_status: stability.samples.at(-1)?.probe_status ?? null,
        windows: toWindowSeries(stability.observation.windows, seen.incident.since_us),
        requests: requestsSince(seen.requests_before, room.watch.requests()),
      },
    },
    ended.cause,
  );
}

async function escalate(
  room: ControlRoom,
  event_id: string,
  reason: string,
  cause: number,
): Promise<number> {
  const { app_name, env } = room.context;
  return room.proofLog.append({ event_name: 'ESCALATED', app_name, env, event_id, reason }, cause);
}

function describeEvent(
  room: ControlRoom,
  { incident, observation }: SeenIncident,
  event_id: string,
): RuntimeEvent {
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
async function receive(room: ControlRoom, event: RuntimeEvent): Promise<Delivery> {
  const wanted = sinkEventId(event.run_id, event.event_id);
  for (;;) {
    const delivery = await room.bus.receive(BUS_DELIVERS_WITHIN_MS);
    if (delivery === undefined) {
      throw new DemoRunError('sink_unavailable', `the bus did not deliver event ${event.event_id}`);
    }
    if (delivery.event.event_id === wanted) return delivery;
    await delivery.acknowledge();
  }
}

/** From here on the windows and the alert of this incident conclude nothing any more. */
function settle(room: ControlRoom, incident: Incident): void {
  room.memory.settled_until_us = room.clock.nowUs();
  if (incident.alert_id !== null) room.memory.settled_alerts.add(incident.alert_id);
}

function asRatio(ppm: number | null | undefined): number | null {
  return ppm === null || ppm === undefined ? null : ppm / 1_000_000;
}
