import { count } from '../../core/domain/count.js';
import type { LiveWatch } from '../../run/walkthrough/run.js';
import { WIDTH } from '../views/layout.js';

const EVERY_MS = 1_000;
/** Whoever asks for so long after the process was suspended still asks what was not asked meanwhile. */
const TICKS_OF_CATCHING_UP = 2;
/** Takes away the row that the cursor is in. */
export const CLEAR = '\r\u001b[2K';

/** Where people read. A terminal tells how wide it is at this moment. */
export interface Screen {
  readonly columns?: number;
  write(text: string): unknown;
}

/** How long a row may be that is written over: what is longer goes on in the next one, and stays. */
export function roomIn({ columns = 0 }: Screen): number {
  return (columns === 0 ? WIDTH : Math.min(columns, WIDTH)) - 1;
}

interface PulseOptions {
  readonly screen: Screen;
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
   * Shows the line below what was shown.
   * @param untilMs when the wait ends
   * @returns ends it, and takes the line away
   */
  startBelow(untilMs: number): () => void {
    const { screen } = this.#options;
    let isShown = false;
    const stop = this.start((line) => {
      isShown = true;
      screen.write(`${CLEAR}${line}`);
    }, untilMs);
    return () => {
      stop();
      if (isShown) screen.write(CLEAR);
    };
  }

  /**
   * Begins to tell.
   * @param show takes the line of each second
   * @param untilMs when the wait ends; undefined where it ends when somebody says so
   * @returns ends it
   */
  start(show: (line: string) => void, untilMs?: number): () => void {
    const { screen, now } = this.#options;
    const from = now();
    let before = this.#count(from);
    let catchingUp = 0;
    const ticking = setInterval(() => {
      const current = this.#count(now());
      const wasSuspended = current.at - before.at > 2 * EVERY_MS;
      catchingUp = wasSuspended ? TICKS_OF_CATCHING_UP : Math.max(0, catchingUp - 1);
      const rate = catchingUp > 0 ? '' : rateText(before, current);
      before = current;
      const parts = [workersText(this.#watch), rate, timeText({ from, untilMs, at: current.at })];
      show(lineOf(parts, roomIn(screen)));
    }, EVERY_MS);
    return () => {
      clearInterval(ticking);
    };
  }

  #count(at: number): Counted {
    return { at, served: this.#watch?.requests().served ?? null };
  }
}

/** As many of the parts, from the first on, as there is room for. */
function lineOf(parts: readonly string[], room: number): string {
  const told = parts.filter((part) => part !== '');
  const line = `  live       ${told.join(', ')}`;
  if (line.length <= room) return line;
  return told.length === 0 ? '' : lineOf(told.slice(0, -1), room);
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
