import type { Clock } from '../../core/domain/ports.js';

/** Where virtual time begins; an arbitrary moment, the same in every run. */
const BEGINS_AT_MS = Date.UTC(2026, 0, 1);
const US_PER_MS = 1_000;

interface Planned {
  readonly atUs: number;
  readonly happen: () => void;
}

/**
 * A clock that stands still unless somebody waits, and what is planned to happen on the way. Nothing
 * here asks the machine for its time, so a seed gives the same times on every machine.
 */
export class VirtualTime implements Clock {
  #nowUs = 0;
  /** In the order in which it happens; what is planned for one moment happens as it was planned. */
  #agenda: Planned[] = [];
  #latest = { ms: -1, text: '' };

  nowUs(): number {
    return this.#nowUs;
  }

  timestamp(): string {
    const ms = Math.floor(this.#nowUs / US_PER_MS);
    if (this.#latest.ms !== ms) {
      this.#latest = { ms, text: new Date(BEGINS_AT_MS + ms).toISOString() };
    }
    return this.#latest.text;
  }

  /** @returns takes it off the agenda again */
  plan(afterUs: number, happen: () => void): () => void {
    const planned = { atUs: this.#nowUs + afterUs, happen };
    let at = this.#agenda.length;
    while (at > 0 && (this.#agenda[at - 1]?.atUs ?? 0) > planned.atUs) at -= 1;
    this.#agenda.splice(at, 0, planned);
    return () => {
      this.#agenda = this.#agenda.filter((other) => other !== planned);
    };
  }

  /** Lets time pass, and everything happen that is due meanwhile. */
  pass(us: number): void {
    const untilUs = this.#nowUs + us;
    while (this.passToNextUntil(untilUs));
  }

  /** Lets time pass until the next thing happens, or until then. @returns whether a thing happened */
  passToNextUntil(untilUs: number): boolean {
    if ((this.#agenda[0]?.atUs ?? Infinity) <= untilUs) return this.passToNext();
    this.#nowUs = untilUs;
    return false;
  }

  /** Lets time pass until the next thing happens. @returns false when nothing is planned */
  passToNext(): boolean {
    const next = this.#agenda.shift();
    if (next === undefined) return false;
    this.#nowUs = next.atUs;
    next.happen();
    return true;
  }

  /** Nothing that was planned will happen. */
  clear(): void {
    this.#agenda = [];
  }
}
