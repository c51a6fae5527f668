import { clearTimeout, setTimeout } from 'node:timers';
import type { Answer } from './replica.js';

export const LOST: Answer = {
  status: 502,
  body: '{"error":"the worker left before it answered"}',
  noAnswer: 'gave no answer',
};
export const DROPPED: Answer = {
  status: 504,
  body: '{"error":"the worker gave no answer"}',
  noAnswer: 'gave no answer',
};

/** When a request counts as dropped by a worker that answers others. */
const DROPPED_AFTER_MS = 30_000;

interface Waiting {
  readonly answer: (answer: Answer) => void;
  readonly sinceMs: number;
}

/** The requests that were handed to a worker and not yet answered. */
export class InFlight {
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #nowMs = 0;
  #onEmpty: (() => void) | undefined;

  get size(): number {
    return this.#waiting.size;
  }

  /** @param send hands the request to the worker under this id */
  add(send: (id: number) => void): Promise<Answer> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, { answer: resolve, sinceMs: this.#nowMs });
      send(id);
    });
  }

  /** @returns whether anybody waited for this answer */
  settle(id: number, answer: Answer): boolean {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return false;
    this.#waiting.delete(id);
    waiting.answer(answer);
    if (this.#waiting.size === 0) this.#onEmpty?.();
    return true;
  }

  settleAll(answer: Answer): void {
    for (const id of [...this.#waiting.keys()]) this.settle(id, answer);
  }

  /** Gives up what waits for too long; the oldest stand first. @param passedMs since the last time */
  giveUpDropped(passedMs: number): void {
    this.#nowMs += passedMs;
    for (const [id, { sinceMs }] of this.#waiting) {
      if (this.#nowMs - sinceMs < DROPPED_AFTER_MS) return;
      this.settle(id, DROPPED);
    }
  }

  /** Resolves when nothing waits any more, or the time is up. */
  empty(withinMs: number): Promise<void> {
    if (this.#waiting.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#onEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
