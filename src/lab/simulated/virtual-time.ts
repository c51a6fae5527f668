import type { Clock } from '../../core/domain/ports.js';

/** Where virtual time begins; an arbitrary moment, the same in every run. */
const BEGINS_AT_MS = Date.UTC(2026, 0, 1);
const US_PER_MS = 1_000;
const MS_PER_S = 1_000;

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
  /** The second that was told last, up to its milliseconds: a run asks for many moments of few seconds. */
  #second = { at: -1, text: '' };

  nowUs(): number {
    return this.#nowUs;
  }

  timestamp(): string {
    const ms = Math.floor(this.#nowUs / US_PER_MS);
    const at = Math.floor(ms / MS_PER_S);
    if (this.#second.at !== at) {
      const text = new Date(BEGINS_AT_MS + at * MS_PER_S).toISOString();
      this.#second = { at, text: text.slice(0, -'000Z'.length) };
    }
    return `${this.#second.text}${String(ms - at * MS_PER_S).padStart(3, '0')}Z`;
  }

  /** @returns takes it off the agenda again */
  plan(afterUs: number, happen: () => void): () => void {
    const planned = { atUs: this.#nowUs + afterUs, happen };
    let at = this.#agenda.length;
    while (at > 0 && (this.#agenda[at - 1]?.atUs ?? 0) > planned.atUs) at -= 1;
    if (at === this.#agenda.length) this.#agenda.push(planned);
    else this.#agenda.splice(at, 0, planned);
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
