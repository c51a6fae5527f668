import { Planned, type Later } from './later.js';

/** How long a worker that fails again serves before it does: long enough to be seen serving. */
const SERVES_FOR_MS = 100;

export interface FailingWorkersOptions<Worker> {
  /** How many fail in all. */
  readonly times: number;
  readonly later: Later;
  readonly serving: () => readonly Worker[];
  readonly breakWorker: (worker: Worker) => void;
}

/**
 * Makes a worker fail, then one after the other those that take its place: a crash loop. Where nobody
 * serves, the next that does is the first.
 */
export class FailingWorkers<Worker> {
  readonly #options: FailingWorkersOptions<Worker>;
  readonly #planned: Planned;
  #left: number;
  /** Who was made to fail last, or is about to be. */
  #victim: Worker | undefined;

  constructor(options: FailingWorkersOptions<Worker>) {
    this.#options = options;
    this.#planned = new Planned(options.later);
    this.#left = options.times;
  }

  /** The first of them fails now. */
  begin(): void {
    const [first] = this.#options.serving();
    if (first !== undefined) this.#break(first);
  }

  /** A worker begins to serve. */
  meet(worker: Worker): void {
    if (this.#left === 0 || this.#isVictimServing()) return;
    this.#victim = worker;
    this.#planned.after(SERVES_FOR_MS, () => {
      this.#break(worker);
    });
  }

  /** No further one fails. @throws the first error of a worker that could not be made to fail later */
  end(): void {
    this.#left = 0;
    this.#planned.callOff();
  }

  #isVictimServing(): boolean {
    return this.#victim !== undefined && this.#options.serving().includes(this.#victim);
  }

  /** One that left by itself meanwhile is not counted: the next takes its place. */
  #break(worker: Worker): void {
    if (!this.#options.serving().includes(worker)) return;
    this.#victim = worker;
    this.#left -= 1;
    this.#options.breakWorker(worker);
  }
}
