import { MOST_INCIDENTS, type Incident } from '../../core/domain/incident.js';
import { outsideAlertOf } from '../../core/domain/observation.js';
import type { RequestCounts } from '../../core/domain/request-counts.js';
import { handleIncident, type IncidentOutcome } from '../orchestrator/control-loop.js';
import type { LoopDependencies } from '../orchestrator/loop-dependencies.js';
import type { SeenIncident } from '../orchestrator/incident-stages.js';
import { hasOpenAlerts, withoutOutsideAlerts } from '../orchestrator/outside-alerts.js';
import { awaitIncident } from '../orchestrator/watch-app.js';
import type { DueIncidents } from './due-incidents.js';
import type { PlannedFaults } from './planned-faults.js';

const US_PER_MS = 1_000;
/** So many false alarms from outside are dealt with in one scenario: whoever raises them decides on no more. */
const MOST_FROM_OUTSIDE = 5;
/** As long as several windows take to close. */
const DENIED_WITHIN_MS = 1_000;

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
 * only so many are dealt with; it is never the announced one. Any other incident gives no fault more time. At the end
 * alerts from outside that are still open get a moment in which the readings can deny them.
 */
export async function followIncidents(
  loop: LoopDependencies,
  awaited: Awaited,
  announced: Announced,
): Promise<Followed> {
  const following = new Following(loop, awaited, announced);
  for (let dealtWith = 0; dealtWith < MOST_INCIDENTS + following.fromOutside; dealtWith += 1) {
    if (!(await following.next())) break;
  }
  await following.answerOutside();
  return following.followed;
}

class Following {
  readonly #loop: LoopDependencies;
  /** Once as many alerts from outside were dealt with as are. */
  readonly #deaf: LoopDependencies;
  readonly #hearing: LoopDependencies;
  readonly #awaited: Awaited;
  readonly #announced: Announced;
  readonly #withinUs: number;
  #handlingUs = 0;
  #fromOutside = 0;
  #followed: Followed = { announced: undefined, last: undefined, other: undefined };

  constructor(loop: LoopDependencies, awaited: Awaited, announced: Announced) {
    this.#loop = loop;
    this.#deaf = { ...loop, watch: withoutOutsideAlerts(loop.watch) };
    this.#hearing = { ...loop, proofLog: awaited.faults.hearing(loop.proofLog) };
    this.#awaited = awaited;
    this.#announced = announced;
    this.#withinUs = loop.context.policy.fault_must_show_within_ms * US_PER_MS;
  }

  get fromOutside(): number {
    return this.#fromOutside;
  }

  get followed(): Followed {
    return this.#followed;
  }

  /** Handles the next one. @returns false where none is waited for any more */
  async next(): Promise<boolean> {
    const { faults, areSettled } = this.#awaited;
    const to_show_us = areSettled() ? 0 : this.#withinUs + this.#handlingUs;
    const left_us = faults.lastUs + to_show_us - this.#loop.clock.nowUs();
    if (this.#followed.last !== undefined && left_us <= 0) return false;
    const watcher = this.#fromOutside < MOST_FROM_OUTSIDE ? this.#loop : this.#deaf;
    const found = await awaitIncident(watcher, Math.max(0, left_us) / US_PER_MS);
    if (found === undefined) return false;
    await this.#handle(found);
    return true;
  }

  /** What the readings show besides is no longer waited for. */
  async answerOutside(): Promise<void> {
    const { watch, memory, context } = this.#loop;
    const isAsked = () => hasOpenAlerts(watch.observe(), memory, context.policy.overload);
    while (this.#fromOutside < MOST_FROM_OUTSIDE && isAsked()) {
      const found = await awaitIncident(this.#loop, DENIED_WITHIN_MS);
      if (found === undefined || !isFromOutside(found)) return;
      await this.#handle(found);
    }
  }

  async #handle(found: Found): Promise<void> {
    const { clock, numbers } = this.#loop;
    const { event_id, first_seq, before } = this.#announced;
    const { due } = this.#awaited;
    const { incident } = found;
    const isOutside = isFromOutside(found);
    const isAnnounced =
      !isOutside && this.#followed.announced === undefined && incident.class === due.announced;
    const from = clock.nowUs();
    const outcome = await handleIncident(this.#hearing, {
      ...found,
      requests_before: before,
      event_id: isAnnounced ? event_id : numbers.nextEventId(),
      announced_by: isAnnounced ? first_seq : null,
    });
    if (isOutside) this.#fromOutside += 1;
    if (isOutside || due.take(incident.class)) this.#handlingUs += clock.nowUs() - from;
    this.#followed = withOutcome(this.#followed, { incident, outcome, isAnnounced, isOutside });
  }
}

type Found = Pick<SeenIncident, 'incident' | 'observation'>;

function isFromOutside({ incident, observation }: Found): boolean {
  return outsideAlertOf(incident, observation) !== undefined;
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
  // It was not seen in place of anything.
  if (isOutside) return { announced, last: outcome, other };
  return { announced, last: outcome, other: announced === undefined ? incident : other };
}
