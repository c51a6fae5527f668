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
 * nobody's time to show: nothing else is concluded meanwhile. Any other incident gives no fault more time.
 * Alerts from outside wait for the end: while a fault may be about to show, readings from before it deny nothing. Those
 * that are open then get a moment in which the readings can deny them; only so many false alarms are dealt with.
 */
export async function followIncidents(
  loop: LoopDependencies,
  awaited: Awaited,
  announced: Announced,
): Promise<Followed> {
  const following = new Following(loop, awaited, announced);
  for (let dealtWith = 0; dealtWith < MOST_INCIDENTS; dealtWith += 1) {
    if (!(await following.next())) break;
  }
  await following.answerOutside();
  return following.followed;
}

class Following {
  readonly #loop: LoopDependencies;
  /** Sees no alerts from outside. */
  readonly #deaf: LoopDependencies;
  readonly #hearing: LoopDependencies;
  readonly #awaited: Awaited;
  readonly #announced: Announced;
  readonly #withinUs: number;
  #handlingUs = 0;
  #followed: Followed = { announced: undefined, last: undefined, other: undefined };

  constructor(loop: LoopDependencies, awaited: Awaited, announced: Announced) {
    this.#loop = loop;
    this.#deaf = { ...loop, watch: withoutOutsideAlerts(loop.watch) };
    this.#hearing = { ...loop, proofLog: awaited.faults.hearing(loop.proofLog) };
    this.#awaited = awaited;
    this.#announced = announced;
    this.#withinUs = loop.context.policy.fault_must_show_within_ms * US_PER_MS;
  }

  get followed(): Followed {
    return this.#followed;
  }

  /** Handles the next one. @returns false where none is waited for any more */
  async next(): Promise<boolean> {
    const { faults, due, areSettled } = this.#awaited;
    const to_show_us = areSettled() ? 0 : this.#withinUs + this.#handlingUs;
    const left_us = faults.lastUs + to_show_us - this.#loop.clock.nowUs();
    if (this.#followed.last !== undefined && left_us <= 0) return false;
    const found = await awaitIncident(this.#deaf, Math.max(0, left_us) / US_PER_MS);
    if (found === undefined) return false;
    const { incident } = found;
    const { announced, other } = this.#followed;
    const isAnnounced = announced === undefined && incident.class === due.announced;
    const from = this.#loop.clock.nowUs();
    const last = await this.#handle(found, isAnnounced);
    if (due.take(incident.class)) this.#handlingUs += this.#loop.clock.nowUs() - from;
    this.#followed = isAnnounced
      ? { announced: last, last, other }
      : { announced, last, other: announced === undefined ? incident : other };
    return true;
  }

  /** What the readings show besides is no longer waited for, and an alert was not seen in place of anything. */
  async answerOutside(): Promise<void> {
    const { watch, memory, context } = this.#loop;
    const isAsked = () => hasOpenAlerts(watch.observe(), memory, context.policy.overload);
    for (let dealtWith = 0; dealtWith < MOST_FROM_OUTSIDE && isAsked(); dealtWith += 1) {
      const found = await awaitIncident(this.#loop, DENIED_WITHIN_MS);
      if (found === undefined || !isFromOutside(found)) return;
      this.#followed = { ...this.#followed, last: await this.#handle(found, false) };
    }
  }

  #handle(found: Found, isAnnounced: boolean): Promise<IncidentOutcome> {
    const { event_id, first_seq, before } = this.#announced;
    return handleIncident(this.#hearing, {
      ...found,
      requests_before: before,
      event_id: isAnnounced ? event_id : this.#loop.numbers.nextEventId(),
      announced_by: isAnnounced ? first_seq : null,
    });
  }
}

type Found = Pick<SeenIncident, 'incident' | 'observation'>;

function isFromOutside({ incident, observation }: Found): boolean {
  return outsideAlertOf(incident, observation) !== undefined;
}
