import type { DependencyReading } from '../../../core/domain/observation.js';

/** Without an answer for so long it is down: whoever serves a request seldom waits longer. */
export const ANSWER_WITHIN_MS = 1_000;
/** Slow is far from usual, not a bad moment: hardly anything that is well takes ten times as long. */
const SLOW_TIMES_USUAL = 10;
/** Below that nobody who waits for a page notices (Nielsen, Usability Engineering, 5.5). */
const SLOW_FROM_US = 100_000;
/** So many looks say what is usual: two seconds of them. */
const USUAL_OF = 20;
/** One look may have met a bad moment, two in a row say more. */
const LOOKS_TO_CHANGE = 2;

/** How it answered when it was asked once. */
export interface DependencyLook {
  /** When it was asked, in monotonic microseconds. */
  readonly from_us: number;
  /** What the answer took; null where none came in time. */
  readonly answer_us: number | null;
}

/** The state of a dependency, from looks at it. Pure: it is told what was seen. */
export class DependencyState {
  readonly #name: string;
  #usual: readonly number[] = [];
  #state: DependencyReading['state'] = 'up';
  #since_us: number;
  #latest: DependencyLook;
  /** The looks in a row that showed another state. */
  #others: readonly DependencyLook[] = [];

  /** @param first how it answered when all was well, as far as anybody knows */
  constructor(name: string, first: DependencyLook & { readonly answer_us: number }) {
    this.#name = name;
    this.#since_us = first.from_us;
    this.#latest = first;
    this.#usual = [first.answer_us];
  }

  get reading(): DependencyReading {
    const { answer_us } = this.#latest;
    return { name: this.#name, state: this.#state, since_us: this.#since_us, answer_us };
  }

  /** Whether it does not answer as usual, or one look says so. */
  get isInDoubt(): boolean {
    return this.#state !== 'up' || this.#others.length > 0;
  }

  take(look: DependencyLook): void {
    this.#latest = look;
    const seen = this.#seen(look);
    if (seen === 'up' && look.answer_us !== null) {
      this.#usual = [...this.#usual, look.answer_us].slice(-USUAL_OF);
    }
    this.#others = seen === this.#state ? [] : [...this.#others, look];
    if (this.#others.length < LOOKS_TO_CHANGE) return;
    this.#since_us = this.#others[0]?.from_us ?? look.from_us;
    this.#state = seen;
    this.#others = [];
  }

  /** Whether an answer that takes so long is not usual any more. */
  isSlow(answer_us: number): boolean {
    return answer_us >= Math.max(SLOW_FROM_US, SLOW_TIMES_USUAL * median(this.#usual));
  }

  #seen({ answer_us }: DependencyLook): DependencyReading['state'] {
    if (answer_us === null) return 'down';
    return this.isSlow(answer_us) ? 'slow' : 'up';
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
