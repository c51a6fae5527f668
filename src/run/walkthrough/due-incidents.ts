import type { IncidentClass } from '../../core/domain/incident.js';
import {
  incidentToAnnounce,
  type Expectation,
} from '../../core/domain/proof-lines/expectations.js';

/** Which incidents a scenario waits for, and how many of each are still to come. */
export class DueIncidents {
  /** What a fault must cause: it is announced with the fault. */
  readonly announced: IncidentClass;
  /** Whether what must not come has to be given its time, too. */
  readonly #areBounded: boolean;
  readonly #due: Map<IncidentClass, number>;

  /** @throws TypeError where no incident is expected: nobody could say when the scenario is over */
  constructor(expect: readonly Expectation[]) {
    this.#due = timesDue(expect);
    const announced = incidentToAnnounce(expect);
    if (announced === undefined) throw new TypeError('a scenario expects at least one incident');
    this.announced = announced;
    this.#areBounded = expect.some(isBound);
  }

  /** Whether each was seen as often as it is expected. */
  get areAllSeen(): boolean {
    return [...this.#due.values()].every((due) => due === 0);
  }

  /** Whether no more incidents matter than those of faults that are still to come. */
  get areOver(): boolean {
    return this.areAllSeen && !this.#areBounded;
  }

  /** One was seen. @returns whether it was still to come */
  take(seen: IncidentClass): boolean {
    const due = this.#due.get(seen) ?? 0;
    if (due === 0) return false;
    this.#due.set(seen, due - 1);
    return true;
  }
}

/** Whether too many incidents can miss it, or too many actions: until their time is up nobody knows. */
function isBound(one: Expectation): boolean {
  if ('incident' in one) return one.times !== undefined;
  if (!('signal' in one) || one.at_most === undefined) return false;
  return one.signal === 'incidents' || one.signal === 'actions';
}

/** In the order in which they are expected. Of two expectations about one class the larger counts. */
function timesDue(expect: readonly Expectation[]): Map<IncidentClass, number> {
  const due = new Map<IncidentClass, number>();
  for (const one of expect) {
    if (!('incident' in one)) continue;
    const { incident, times = 1 } = one;
    if (times > 0) due.set(incident, Math.max(times, due.get(incident) ?? 0));
  }
  return due;
}
