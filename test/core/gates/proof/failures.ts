import { PROPERTIES, type Failure, type Property } from './properties.js';

/** Of failures of one length the worst comes first. */
const GRAVEST_FIRST = Object.keys(PROPERTIES);

/** Keeps, of all that fails, the shortest way to each property. */
export class Failures {
  readonly #shortest = new Map<Property, Failure>();

  get none(): boolean {
    return this.#shortest.size === 0;
  }

  add(failure: Failure): void {
    const known = this.#shortest.get(failure.property);
    if (known === undefined || failure.trace.length < known.trace.length) {
      this.#shortest.set(failure.property, failure);
    }
  }

  /** The shortest of all first. */
  all(): Failure[] {
    const rank = ({ property }: Failure) => GRAVEST_FIRST.indexOf(property);
    return [...this.#shortest.values()].sort(
      (a, b) => a.trace.length - b.trace.length || rank(a) - rank(b),
    );
  }
}
