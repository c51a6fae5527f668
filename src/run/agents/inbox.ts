import { clearTimeout, setTimeout } from 'node:timers';
import type { FromChannel } from './line-channel.js';

/** Untaken lines, and their bytes, beyond which an agent counts as one that floods. */
const MOST_LINES = 1_000;
const MOST_LINES_OF_THE_LIMIT = 64;

/** What came and was not taken: bounded, in its order, with an end that stays. */
export class Inbox {
  readonly #mostBytes: number;
  #waiting: FromChannel[] = [];
  #bytes = 0;
  #last: FromChannel | undefined;
  #wake: (() => void) | undefined;

  /** @param lineBytes the longest line that is allowed */
  constructor(lineBytes: number) {
    this.#mostBytes = MOST_LINES_OF_THE_LIMIT * lineBytes;
  }

  /** @returns false where it is full: the line is not kept */
  put(bytes: Buffer): boolean {
    const isFull =
      this.#waiting.length >= MOST_LINES || this.#bytes + bytes.length > this.#mostBytes;
    if (isFull || this.#last !== undefined) return false;
    this.#bytes += bytes.length;
    this.#waiting.push({ kind: 'line', bytes });
    this.#wake?.();
    return true;
  }

  /** Nothing comes after this. The first end is the one that counts. */
  close(last: FromChannel): void {
    if (this.#last !== undefined) return;
    this.#last = last;
    this.#waiting.push(last);
    this.#wake?.();
  }

  async next(withinMs: number): Promise<FromChannel | undefined> {
    const isOver = this.#last !== undefined;
    if (this.#waiting.length === 0 && !isOver) await this.#untilSomethingComes(withinMs);
    const next = this.#waiting.shift();
    if (next === undefined) return this.#last;
    if (next.kind === 'line') this.#bytes -= next.bytes.length;
    return next;
  }

  takeAll(): readonly FromChannel[] {
    const all = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    return all;
  }

  #untilSomethingComes(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(wake, withinMs);
      this.#wake = wake;
    });
  }
}
