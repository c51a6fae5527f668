import type { IncidentClass } from '../../core/domain/incident.js';
import {
  incidentToAnnounce,
  type Expectation,
} from '../../core/domain/proof-lines/expectations.js';

/** Which incidents a scenario waits for, and how many of each are still to come. */
export class DueIncidents {
  /** What a fault must cause: it is announced with the fault. */
  readonly announced: IncidentClass;
  readonly #due: Map<IncidentClass, number>;

  /** @throws TypeError where no incident is expected: nobody could say when the scenario is over */
  constructor(expect: readonly Expectation[]) {
    this.#due = timesDue(expect);
    const announced = incidentToAnnounce(expect);
    if (announced === undefined) throw new TypeError('a scenario expects at least one incident');
    this.announced = announced;
  }

  /** One was seen. @returns whether it was still to come */
  take(seen: IncidentClass): boolean {
    const due = this.#due.get(seen) ?? 0;
    if (due === 0) return false;
    this.#due.set(seen, due - 1);
    return true;
  }
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
