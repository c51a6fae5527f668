import type { Worker } from 'node:worker_threads';

const PPM = 1_000_000;

type LoopTimes = ReturnType<Worker['performance']['eventLoopUtilization']>;

/** How busy a worker's event loop is, from one look to the next. */
export class Utilization {
  readonly #performance: Worker['performance'];
  #before: LoopTimes | undefined;

  constructor(performance: Worker['performance']) {
    this.#performance = performance;
  }

  /**
   * The share since the last call, in parts per million; undefined at first.
   * A worker that occupies its loop with one long task counts as busy all the time.
   */
  takePpm(): number | undefined {
    const now = this.#performance.eventLoopUtilization();
    const before = this.#before;
    this.#before = now;
    if (before === undefined) return undefined;
    const { active, idle } = this.#performance.eventLoopUtilization(now, before);
    if (active + idle <= 0) return undefined;
    // libuv books idle time when the loop wakes, so that a window can be charged with idle time of
    // the one before: the share is cut to what a share can be.
    const share = Math.min(1, Math.max(0, active / (active + idle)));
    return Math.round(share * PPM);
  }
}
