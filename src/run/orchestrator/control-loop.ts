import type { DecidedBy } from '../../core/domain/decision.js';
import { DemoRunError, throwIfInterrupted } from '../../core/domain/errors.js';
import type { Delivery } from '../../core/domain/ports.js';
import { requestsSince, type RequestCounts } from '../../core/domain/request-counts.js';
import type { RefusalReason } from '../../core/gates/gate-input.js';
import { sinkEventId, type RuntimeEvent } from '../../core/domain/runtime-event.js';
import type { LoopDependencies } from './loop-dependencies.js';
import { decideOnIncident } from './decide-on-incident.js';
import type {
  ActedIncident,
  AnnouncedIncident,
  DecidedIncident,
  RecoveryTimes,
  SeenIncident,
  WatchedIncident,
} from './incident-stages.js';
import { learnFromOutcome } from './learn-from-outcome.js';
import { alertsAnsweredBy, loggedAlert } from './outside-alerts.js';
import { escalate, reportNotStable, reportStable } from './report-recovery.js';
import { unlessInterrupted } from './unless-interrupted.js';
import { awaitStable, type Stability } from './watch-app.js';

const BUS_DELIVERS_WITHIN_MS = 1_500;
/** The incident is as it was: a human is needed. */
const NOT_ACTED = { refused: 'refused_by_the_gates', observed: 'only_observed' } as const;

/** How an incident ended, and the seq of the line that says so. */
export type IncidentOutcome = { readonly last_seq: number } & (
  | {
      readonly end: 'stable';
      readonly decision: DecisionTaken;
      readonly times: RecoveryTimes;
      readonly requests: RequestCounts;
    }
  | {
      readonly end: 'not_stable';
      readonly requests: RequestCounts;
      readonly decision: DecisionTaken;
      readonly times: RecoveryTimes;
      /** The line that has every look at the app. */
      readonly not_stable_seq: number;
    }
  | { readonly end: 'observed'; readonly decision: DecisionTaken }
  | {
      readonly end: 'refused';
      readonly decision: DecisionTaken;
      readonly reasons: readonly RefusalReason[];
      /** The line that names the reasons. */
      readonly refused_seq: number;
    }
  | { readonly end: 'escalated'; readonly reason: string }
);

export interface DecisionTaken {
  readonly action: string;
  readonly decided_by: DecidedBy;
  readonly workers_from: number;
  readonly workers_to: number | null;
}

/**
 * The way of one incident, from the readings to the proof that the app is healthy again: emit, receive
 * from the bus, decide, pass the gates, act, watch until stable.
 */
export async function handleIncident(
  loop: LoopDependencies,
  seen: SeenIncident,
): Promise<IncidentOutcome> {
  throwIfInterrupted(loop.signal);
  const { announced, delivery } = await announce(loop, seen);
  const submitted = await decideAndSubmit(loop, announced);
  const outcome =
    'acted' in submitted ? await report(loop, await watch(loop, submitted.acted)) : submitted.ended;

  markHandled(loop, seen, outcome);
  loop.past.closeEvent(seen.event_id);
  await delivery.acknowledge();
  return outcome;
}

/** Emits the incident's event to every sink, and has it back from the bus. */
async function announce(
  loop: LoopDependencies,
  seen: SeenIncident,
): Promise<{ readonly announced: AnnouncedIncident; readonly delivery: Delivery }> {
  const detect_us = Math.max(0, loop.clock.nowUs() - seen.incident.since_us);
  const event = describeEvent(loop, seen);
  const { announced_by } = seen;
  const cause = await loop.emitter.emit(
    event,
    announced_by === null
      ? { kind: 'announce', cause: null, port: loop.watch.port, alert: loggedAlert(seen) }
      : { kind: 'announced', seq: announced_by },
  );
  const delivery = await receive(loop, event);
  const announced = { seen, cause, detect_us };
  if (announced_by === null) return { announced, delivery };
  return { announced: { ...announced, event_timestamp: delivery.event.timestamp }, delivery };
}

/** What came of deciding, before it is seen what an act did: an act that was carried out, or tried, or none. */
export type SubmittedIncident =
  | { readonly acted: ActedIncident }
  | { readonly ended: Exclude<IncidentOutcome, { end: 'stable' | 'not_stable' }> };

/** From an announced incident to the verdict of the gates, and the act where they allow one; all of it in the log. */
export async function decideAndSubmit(
  loop: LoopDependencies,
  announced: AnnouncedIncident,
): Promise<SubmittedIncident> {
  const deciding = await decideOnIncident(loop, announced);
  if (deciding.decided !== undefined) return submit(loop, deciding.decided);
  return { ended: { end: 'escalated', reason: deciding.reason, last_seq: deciding.seq } };
}

async function submit(
  loop: LoopDependencies,
  decided: DecidedIncident,
): Promise<SubmittedIncident> {
  const { decision, line, announced } = decided;
  const submission = await loop.orchestrator.submit(decision, {
    cause: decided.seq,
    utilization_ppm: announced.seen.incident.utilization_ppm,
  });
  if (submission.result === 'refused' || submission.result === 'observed') {
    const reason = NOT_ACTED[submission.result];
    const last_seq = await escalate(loop, decision.event_id, reason, submission.seq);
    const ended = { decision: line, last_seq };
    if (submission.result === 'observed') return { ended: { end: 'observed', ...ended } };
    const { reasons, seq: refused_seq } = submission;
    return { ended: { end: 'refused', reasons, refused_seq, ...ended } };
  }
  return { acted: { decided, submission } };
}

async function watch(loop: LoopDependencies, acted: ActedIncident): Promise<WatchedIncident> {
  const { submission, decided } = acted;
  const { seen, detect_us } = decided.announced;
  const { since_us } = seen.incident;
  // A signal stops the app: an act that fails then says nothing of the action.
  throwIfInterrupted(loop.signal);
  const stability =
    submission.result === 'failed'
      ? notEvenDone(loop)
      : await awaitStable(loop, submission.ended_us);
  const recover_us = submission.ended_us - since_us;
  const times = { detect_us, recover_us, stable_us: loop.clock.nowUs() - since_us };
  const requests = requestsSince(seen.requests_before, loop.watch.requests());
  return { acted, stability, times, requests };
}

async function report(loop: LoopDependencies, watched: WatchedIncident): Promise<IncidentOutcome> {
  const { acted, stability, times, requests } = watched;
  const { line: decision } = acted.decided;
  if (!stability.stable) {
    const not_stable_seq = await reportNotStable(loop, watched);
    const reported = await learnFromOutcome(loop, watched, not_stable_seq);
    const reason = 'not_stable_after_the_action';
    const last_seq = await escalate(loop, decision.event_id, reason, reported);
    return { end: 'not_stable', decision, times, requests, not_stable_seq, last_seq };
  }
  const last_seq = await learnFromOutcome(loop, watched, await reportStable(loop, watched));
  return { end: 'stable', decision, times, requests, last_seq };
}

/** After an action that failed nothing is waited for: whatever gets well now was not its doing. */
function notEvenDone(loop: LoopDependencies): Stability {
  return { stable: false, samples: [], good: 0, observation: loop.watch.observe() };
}

function describeEvent(
  loop: LoopDependencies,
  { incident, observation, event_id }: SeenIncident,
): RuntimeEvent {
  return {
    event_id,
    timestamp: loop.clock.timestamp(),
    run_id: loop.proofLog.runId,
    env: loop.context.env,
    app_name: loop.context.app_name,
    event_type: incident.class,
    status: 'detected',
    response_time_us: null,
    workers: observation.serving,
    detail: incident.cause,
  };
}

/** Reads the bus up to this event. What is before it needs no decision and is acknowledged. */
async function receive(loop: LoopDependencies, event: RuntimeEvent): Promise<Delivery> {
  const wanted = sinkEventId(event.run_id, event.event_id);
  for (;;) {
    const receiving = loop.bus.receive(BUS_DELIVERS_WITHIN_MS);
    const delivery = await unlessInterrupted(receiving, loop.signal);
    if (delivery === undefined) {
      throw new DemoRunError('sink_unavailable', `the bus did not deliver event ${event.event_id}`);
    }
    if (delivery.event.event_id === wanted) return delivery;
    await delivery.acknowledge();
  }
}

/**
 * From here on the windows, the alert, the failed workers and the failing dependencies of this incident conclude
 * nothing any more: what was refused or escalated is for a human, and stays so until something else fails.
 */
function markHandled(
  { memory, clock, watch }: LoopDependencies,
  { incident, observation }: SeenIncident,
  { end }: IncidentOutcome,
): void {
  memory.settled_until_us = clock.nowUs();
  if (incident.alert_id !== null) memory.handled_alerts.add(incident.alert_id);
  for (const id of alertsAnsweredBy({ incident, observation }, watch.observe())) {
    memory.handled_alerts.add(id);
  }
  for (const { worker } of observation.failed) memory.handled_failures.add(worker);
  if (incident.class === 'dependency') {
    for (const { name, state } of observation.dependencies ?? []) {
      if (state !== 'up') memory.handled_dependencies.add(name);
    }
  }
  if (end === 'stable') memory.handled_overload = null;
  else if (incident.class === 'overload') memory.handled_overload = observation.serving;
}
