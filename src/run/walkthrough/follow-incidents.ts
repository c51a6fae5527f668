import { MOST_INCIDENTS, type Incident } from '../../core/domain/incident.js';
import { outsideAlertOf } from '../../core/domain/observation.js';
import type { RequestCounts } from '../../core/domain/request-counts.js';
import { handleIncident, type IncidentOutcome } from '../orchestrator/control-loop.js';
import type { LoopDependencies } from '../orchestrator/loop-dependencies.js';
import { withoutOutsideAlerts } from '../orchestrator/outside-alerts.js';
import { awaitIncident } from '../orchestrator/watch-app.js';
import type { DueIncidents } from './due-incidents.js';
import type { PlannedFaults } from './planned-faults.js';

const US_PER_MS = 1_000;
/** So many false alarms from outside are dealt with in one scenario: whoever raises them decides on no more. */
const MOST_FROM_OUTSIDE = 5;

/** What FAILURE_INJECTED says, and what was counted before it. */
export interface Announced {
  readonly event_id: string;
  readonly first_seq: number;
  readonly before: RequestCounts;
}

export interface Followed {
  /** Of the incident that was announced; undefined where it was not seen. */
  readonly announced: IncidentOutcome | undefined;
  /** Of the last incident of all. */
  readonly last: IncidentOutcome | undefined;
  /** The last that was seen in place of the announced one, before it. */
  readonly other: Incident | undefined;
}

/** What is waited for. */
interface Awaited {
  readonly faults: PlannedFaults;
  readonly due: DueIncidents;
  /** Whether no incident that is still to come can change what comes of any expectation. */
  readonly areSettled: () => boolean;
}

/**
 * Handles incidents, one after the other, until no further one can change what comes of the expectations and
 * every fault that is on its way has come, or no fault has more time to show. The first of the announced class is
 * the announced one; all others get an event id of their own. The time in which an incident is handled that was due is
 * nobody's time to show: nothing else is concluded meanwhile. The same holds for a false alarm from outside, of which
 * only so many are dealt with; it is never the announced one. Any other incident gives no fault more time.
 */
export async function followIncidents(
  loop: LoopDependencies,
  { faults, due, areSettled }: Awaited,
  { event_id, first_seq, before }: Announced,
): Promise<Followed> {
  const within_us = loop.context.policy.fault_must_show_within_ms * US_PER_MS;
  const hearing = { ...loop, proofLog: faults.hearing(loop.proofLog) };
  const deaf = { ...loop, watch: withoutOutsideAlerts(loop.watch) };
  let handling_us = 0;
  let fromOutside = 0;
  let followed: Followed = { announced: undefined, last: undefined, other: undefined };
  for (let dealtWith = 0; dealtWith < MOST_INCIDENTS + fromOutside; dealtWith += 1) {
    const to_show_us = areSettled() ? 0 : within_us + handling_us;
    const left_us = faults.lastUs + to_show_us - loop.clock.nowUs();
    if (followed.last !== undefined && left_us <= 0) break;
    const watcher = fromOutside < MOST_FROM_OUTSIDE ? loop : deaf;
    const found = await awaitIncident(watcher, Math.max(0, left_us) / US_PER_MS);
    if (found === undefined) break;
    const { incident } = found;
    const isOutside = outsideAlertOf(incident, found.observation) !== undefined;
    const isAnnounced =
      !isOutside && followed.announced === undefined && incident.class === due.announced;
    const from = loop.clock.nowUs();
    const outcome = await handleIncident(hearing, {
      ...found,
      requests_before: before,
      event_id: isAnnounced ? event_id : loop.numbers.nextEventId(),
      announced_by: isAnnounced ? first_seq : null,
    });
    if (isOutside) fromOutside += 1;
    if (isOutside || due.take(incident.class)) handling_us += loop.clock.nowUs() - from;
    followed = withOutcome(followed, { incident, outcome, isAnnounced, isOutside });
  }
  return followed;
}

function withOutcome(
  { announced, other }: Followed,
  handled: {
    readonly incident: Incident;
    readonly outcome: IncidentOutcome;
    readonly isAnnounced: boolean;
    readonly isOutside: boolean;
  },
): Followed {
  const { incident, outcome, isAnnounced, isOutside } = handled;
  if (isAnnounced) return { announced: outcome, last: outcome, other };
  // It stands in nobody's place.
  if (isOutside) return { announced, last: outcome, other };
  return { announced, last: outcome, other: announced === undefined ? incident : other };
}
