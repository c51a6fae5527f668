import { DemoRunError } from '../../core/domain/errors.js';
import type { Calibration } from '../../core/domain/model-parameters.js';
import type { FailedWorker } from '../../core/domain/observation.js';
import { leastLoaded } from '../../run/app/dispatch.js';
import { SimulatedWorker, type RequestAccount } from './simulated-worker.js';
import type { VirtualTime } from './virtual-time.js';

/** These three as in the real pool. */
const MAX_LOAD_PER_WORKER = 1_000;
const REFILL_AFTER_US = 20_000;
const DRAIN_WITHIN_US = 1_000_000;

export interface SimulatedPoolOptions {
  readonly time: VirtualTime;
  readonly calibration: Calibration;
  readonly standbys: number;
  /** Called when a serving worker has left. */
  readonly onFailure: () => void;
  /** Called with each worker that begins to serve. */
  readonly onServing: (worker: SimulatedWorker) => void;
}

/** The workers of the simulated app, with the real pool's rules and calibrated times. */
export class SimulatedPool {
  readonly account: RequestAccount = { served: 0, lost: 0 };
  readonly #options: SimulatedPoolOptions;
  readonly #coldStartUs: number;
  #serving: SimulatedWorker[] = [];
  #standby: SimulatedWorker[] = [];
  #failed: FailedWorker[] = [];
  /** Replaced workers that still answer what they were handed. */
  #draining: SimulatedWorker[] = [];
  #started = 0;
  #used = 0;
  #stopped = false;

  constructor(options: SimulatedPoolOptions) {
    this.#options = options;
    const { scale_us, restart_us } = options.calibration;
    this.#coldStartUs = Math.max(0, scale_us - restart_us);
  }

  get serving(): readonly SimulatedWorker[] {
    return this.#serving;
  }

  get failed(): readonly FailedWorker[] {
    return this.#failed;
  }

  get standby(): number {
    return this.#standby.length;
  }

  get desired(): number {
    return this.#serving.length + this.#failed.length;
  }

  /** Books every request that has ended by now. */
  settle(): RequestAccount {
    const now = this.#options.time.nowUs();
    for (const worker of this.#serving) worker.settle(now);
    for (const worker of this.#draining) worker.settle(now);
    return this.account;
  }

  /** Hands a request to the least loaded worker; lost where there is none. */
  dispatch(workUs: number): void {
    const now = this.#options.time.nowUs();
    const worker = this.pick();
    if (worker === undefined || worker.load >= MAX_LOAD_PER_WORKER) this.account.lost += 1;
    else worker.handIn(now, workUs, ++this.#used);
  }

  /** Who would get a request now. */
  pick(): SimulatedWorker | undefined {
    const now = this.#options.time.nowUs();
    for (const worker of this.#serving) worker.settle(now);
    return leastLoaded(this.#serving);
  }

  /** Brings workers up to READY, in standby. @throws DemoRunError `worker_failed` */
  prepare(count: number): void {
    if (this.#stopped) throw new DemoRunError('worker_failed', 'the pool has been stopped');
    if (count > 0) this.#options.time.pass(this.#coldStartUs);
    for (let worker = 0; worker < count; worker += 1) this.#standby.push(this.#start());
  }

  /** Lets more workers serve: from standby first, else newly started. @throws as `prepare` */
  addServing(count: number): void {
    const { time, calibration } = this.#options;
    const missing = count - this.#standby.length;
    this.prepare(Math.max(0, missing));
    if (count > 0) time.pass(calibration.restart_us);
    for (const worker of this.#standby.splice(0, count)) this.#promote(worker);
    time.plan(REFILL_AFTER_US + this.#coldStartUs, () => {
      while (this.#standby.length < this.#options.standbys) this.#standby.push(this.#start());
    });
  }

  /** Puts a fresh worker in the place of each failed one. @returns how many were replaced */
  replaceFailed(): number {
    const failed = [...this.#failed];
    this.addServing(failed.length);
    this.#failed = this.#failed.filter((entry) => !failed.includes(entry));
    return failed.length;
  }

  /** Replaces every worker that serves, one by one, each by one that is ready before. */
  replaceServing(): number {
    const old = [...this.#serving];
    for (const worker of old) {
      this.addServing(1);
      if (worker.hasLeft) continue;
      this.#serving = this.#serving.filter((other) => other !== worker);
      this.#drain(worker);
    }
    return old.length;
  }

  /** Lets the youngest serve no longer; each answers first what it was handed. */
  removeServing(count: number): void {
    for (const worker of this.#serving.slice(-count)) {
      this.#serving = this.#serving.filter((other) => other !== worker);
      this.#drain(worker);
    }
  }

  /** Ends every worker that serves or failed and lets `count` fresh ones serve. */
  startAfresh(count: number): void {
    this.#endServing();
    this.addServing(count);
  }

  /** What failed or is about to comes back by itself, without anybody's doing. */
  comeBack(): void {
    const back = this.#failed.length + this.#serving.filter(({ isLeaking }) => isLeaking).length;
    const now = this.#options.time.nowUs();
    for (const worker of this.#serving) if (worker.isLeaking) worker.leave(now);
    this.#serving = this.#serving.filter(({ hasLeft }) => !hasLeft);
    this.#failed = [];
    for (let worker = 0; worker < back; worker += 1) this.#promote(this.#start());
  }

  /** A worker that serves leaves with its queue. */
  fail(worker: SimulatedWorker, cause: string): void {
    if (!this.#serving.includes(worker)) return;
    const at_us = this.#options.time.nowUs();
    worker.leave(at_us);
    this.#serving = this.#serving.filter((other) => other !== worker);
    this.#failed = [...this.#failed, { worker: worker.name, cause, at_us }];
    this.#options.onFailure();
  }

  stop(): void {
    this.#stopped = true;
    this.#endServing();
    this.#standby = [];
  }

  #endServing(): void {
    const now = this.#options.time.nowUs();
    for (const worker of this.#serving) worker.leave(now);
    this.#serving = [];
    this.#failed = [];
  }

  #promote(worker: SimulatedWorker): void {
    worker.beginWindow(this.#options.time.nowUs());
    this.#serving = [...this.#serving, worker];
    this.#options.onServing(worker);
  }

  #drain(worker: SimulatedWorker): void {
    const { time } = this.#options;
    const rest = worker.freeAtUs(time.nowUs()) - time.nowUs();
    this.#draining.push(worker);
    time.pass(Math.min(rest, DRAIN_WITHIN_US));
    this.#draining = this.#draining.filter((other) => other !== worker);
    worker.leave(time.nowUs());
  }

  #start(): SimulatedWorker {
    this.#started += 1;
    return new SimulatedWorker(`w${String(this.#started)}`, this.account);
  }
}
