import { clearTimeout, setTimeout } from 'node:timers';
import { messageOf } from '../../core/domain/errors.js';
import { monotonicMs } from '../../base/machine-time.js';

interface Waiter {
  /** Of the machine's own time, in milliseconds. */
  readonly untilMs: number;
  readonly giveUp: () => void;
}

/**
 * Time limits for much that is short: one timer watches them all, and what is done in time neither sets nor clears one.
 */
export class TimeLimits {
  readonly #waiting = new Set<Waiter>();
  #timer: NodeJS.Timeout | undefined;
  /** When the timer looks next. */
  #looksAtMs = Infinity;

  /**
   * Waits for work, but not longer than that. The work itself goes on, and how it ends is nobody's
   * concern then.
   * @param ms how long, in milliseconds
   * @param late what comes of it where the time is up: a value, or an error that it throws
   * @returns the work's result, or that value; rejects as the work does in time, or as `late` throws
   */
  within<Result, Late>(
    work: Promise<Result>,
    ms: number,
    late: () => Late,
  ): Promise<Result | Late> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        resolve(Promise.resolve().then(late));
      };
      const waiter = { untilMs: monotonicMs() + ms, giveUp };
      this.#add(waiter);
      work.then(
        (result) => {
          this.#remove(waiter);
          resolve(result);
        },
        (error: unknown) => {
          this.#remove(waiter);
          reject(error instanceof Error ? error : new Error(messageOf(error)));
        },
      );
    });
  }

  #add(waiter: Waiter): void {
    this.#waiting.add(waiter);
    if (waiter.untilMs < this.#looksAtMs) this.#lookAt(waiter.untilMs);
    else if (this.#waiting.size === 1) this.#timer?.ref();
  }

  /** A timer that watches nobody does not keep the process from ending. */
  #remove(waiter: Waiter): void {
    this.#waiting.delete(waiter);
    if (this.#waiting.size === 0) this.#timer?.unref();
  }

  #lookAt(atMs: number): void {
    clearTimeout(this.#timer);
    this.#looksAtMs = atMs;
    this.#timer = setTimeout(() => {
      this.#look();
    }, atMs - monotonicMs());
  }

  #look(): void {
    this.#timer = undefined;
    this.#looksAtMs = Infinity;
    const nowMs = monotonicMs();
    for (const waiter of this.#waiting) {
      if (waiter.untilMs > nowMs) continue;
      this.#waiting.delete(waiter);
      waiter.giveUp();
    }
    let nextMs = Infinity;
    for (const { untilMs } of this.#waiting) nextMs = Math.min(nextMs, untilMs);
    if (nextMs < Infinity) this.#lookAt(nextMs);
  }
}
