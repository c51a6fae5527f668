/** What the front door sends back. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

export const LOST: Answer = { status: 502, body: '{"error":"the worker left before it answered"}' };
const DROPPED: Answer = { status: 504, body: '{"error":"the worker gave no answer"}' };

/** Ticks after which a request counts as dropped by a worker that answers others: 30 s. */
const DROPPED_AFTER_TICKS = 1_200;

interface Waiting {
  readonly answer: (answer: Answer) => void;
  readonly sinceTick: number;
}

/** The requests that were handed to a worker and not yet answered. */
export class InFlight {
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #tick = 0;
  #onEmpty: (() => void) | undefined;

  get size(): number {
    return this.#waiting.size;
  }

  /** @param send hands the request to the worker under this id */
  add(send: (id: number) => void): Promise<Answer> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, { answer: resolve, sinceTick: this.#tick });
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

  /** Gives up what waits for too long; the oldest stand first. */
  tick(): void {
    this.#tick += 1;
    for (const [id, { sinceTick }] of this.#waiting) {
      if (this.#tick - sinceTick < DROPPED_AFTER_TICKS) return;
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
