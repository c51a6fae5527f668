import { count } from '../../core/domain/count.js';
import type { LiveWatch } from '../../run/walkthrough/run.js';
import { fitted, WIDTH } from '../views/layout.js';

const EVERY_MS = 1_000;
const CLEAR = '\r\u001b[2K';
/** Keeps the place of the cursor, goes one row up, and comes back: what is being typed is not touched. */
const [TO_ROW_ABOVE, BACK] = ['\u001b7\u001b[1A', '\u001b8'];

/** Where the line is: by itself below what was shown, or in the row above a question. */
export type PulsePlace = 'below' | 'above_question';

interface PulseOptions {
  readonly people: { write(text: string): unknown };
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/**
 * One line that shows, once a second while a step waits, that the app lives: its workers and how
 * many requests it answers, as they are counted now, and the time. Only for a terminal.
 */
export class Pulse {
  readonly #options: PulseOptions;
  #watch: LiveWatch | undefined;

  constructor(options: PulseOptions) {
    this.#options = options;
  }

  /** From now on the app is told of. */
  watchApp(watch: LiveWatch): void {
    this.#watch = watch;
  }

  /**
   * Begins to show the line.
   * @param untilMs when the wait ends; undefined where it ends when somebody says so
   * @returns ends it, and takes away what stands below
   */
  start(place: PulsePlace, untilMs?: number): () => void {
    const { people, now } = this.#options;
    const from = now();
    let before = this.#count(from);
    let isShown = false;
    const show = () => {
      const current = this.#count(now());
      const rate = rateText(before, current);
      before = current;
      const text = [workersText(this.#watch), rate, timeText({ from, untilMs, at: current.at })]
        .filter((part) => part !== '')
        .join(', ');
      isShown = true;
      const line = fitted(`  live       ${text}`, WIDTH - 1);
      people.write(place === 'below' ? `${CLEAR}${line}` : `${TO_ROW_ABOVE}${CLEAR}${line}${BACK}`);
    };
    const ticking = setInterval(show, EVERY_MS);
    return () => {
      clearInterval(ticking);
      if (place === 'below' && isShown) people.write(CLEAR);
    };
  }

  #count(at: number): Counted {
    return { at, served: this.#watch?.requests().served ?? null };
  }
}

interface Counted {
  readonly at: number;
  readonly served: number | null;
}

function workersText(watch: LiveWatch | undefined): string {
  return watch === undefined ? '' : `${count(watch.observe().serving, 'worker')} serving`;
}

function rateText(before: Counted, now: Counted): string {
  const seconds = (now.at - before.at) / 1_000;
  if (before.served === null || now.served === null || seconds <= 0) return '';
  return `${((now.served - before.served) / seconds).toFixed(0)} requests/s`;
}

function timeText({
  from,
  untilMs,
  at,
}: {
  readonly from: number;
  readonly untilMs: number | undefined;
  readonly at: number;
}): string {
  return untilMs === undefined
    ? `waiting ${seconds(at - from)} s`
    : `next in ${seconds(untilMs - at)} s`;
}

function seconds(ms: number): string {
  return String(Math.max(0, Math.round(ms / 1_000)));
}
