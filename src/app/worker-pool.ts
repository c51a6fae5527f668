import { DemoRunError } from '../domain/errors.js';
import type { FailedWorker } from '../domain/observation.js';
import type { Clock, Diagnostics } from '../domain/ports.js';
import { leastLoaded } from './dispatch.js';
import { PoolWorker, type Answer } from './pool-worker.js';

const MAX_LOAD_PER_WORKER = 1_000;
/** The start of the next spare must not take the core from the worker that has just taken over. */
const REFILL_AFTER_MS = 20;
/** How long a worker that is replaced may take to answer what it was handed. */
const DRAIN_WITHIN_MS = 1_000;
const NOBODY: Answer = { status: 503, body: '{"error":"no worker is ready"}' };

export interface WorkerPoolOptions {
  readonly entry: URL;
  readonly appName: string;
  readonly healthEndpoint: string;
  /** Warm spares: started, READY, not serving. */
  readonly spares: number;
  readonly clock: Clock;
  readonly diagnostics: Diagnostics;
  /** Called when a serving worker has left. */
  readonly onChange: () => void;
}

/**
 * The app's workers. Some serve, some wait in standby as warm spares; a spare makes a restart a
 * hand-over. A serving worker that leaves or hangs stays a failed one until somebody replaces it:
 * the pool watches and reports, it does not heal by itself.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  #serving: PoolWorker[] = [];
  #standby: PoolWorker[] = [];
  #failed: { readonly worker: PoolWorker; readonly report: FailedWorker }[] = [];
  #started = 0;
  #used = 0;
  #stopped = false;
  #sparesStarting = 0;
  readonly #live = new Set<PoolWorker>();

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  get serving(): readonly PoolWorker[] {
    return this.#serving;
  }

  get failed(): readonly FailedWorker[] {
    return this.#failed.map(({ report }) => report);
  }

  /** How many workers stand by: READY, not serving. */
  get standby(): number {
    return this.#standby.length;
  }

  /** How many workers should serve. */
  get desired(): number {
    return this.#serving.length + this.#failed.length;
  }

  /** Hands a request to the least loaded serving worker; 503 where there is none. */
  dispatch(path: string): Promise<Answer> {
    const worker = leastLoaded(this.#serving);
    if (worker === undefined || worker.load >= MAX_LOAD_PER_WORKER) return Promise.resolve(NOBODY);
    this.#used += 1;
    return worker.handle(path, this.#used);
  }

  /**
   * Brings workers up to READY, in standby.
   * @throws DemoRunError `worker_failed`
   */
  async prepare(count: number): Promise<void> {
    if (this.#stopped) throw new DemoRunError('worker_failed', 'the pool has been stopped');
    const workers = Array.from({ length: count }, () => this.#start());
    await Promise.all(workers.map(({ ready }) => ready));
    this.#standby.push(...workers.filter(({ exitCause }) => exitCause === undefined));
  }

  /** Lets more workers serve: from standby first, else newly started. @throws as `prepare` */
  async addServing(count: number): Promise<void> {
    const missing = count - this.#standby.length;
    if (missing > 0) await this.prepare(missing);
    const promoted = this.#standby.splice(0, count);
    if (promoted.length < count) {
      throw new DemoRunError('worker_failed', 'a worker left while it was in standby');
    }
    for (const worker of promoted) {
      worker.missedHeartbeats = 0;
      worker.takeUtilizationPpm();
      worker.takeSignsOfLife();
    }
    this.#serving.push(...promoted);
    setTimeout(() => this.refillSpares(), REFILL_AFTER_MS).unref();
  }

  /** Puts a fresh worker in the place of each failed one. @returns how many were replaced */
  async replaceFailed(): Promise<number> {
    const failed = [...this.#failed];
    await this.addServing(failed.length);
    this.#failed = this.#failed.filter((entry) => !failed.includes(entry));
    await Promise.all(failed.map(({ worker }) => worker.terminate()));
    return failed.length;
  }

  /** Replaces every worker that serves, one after the other, each by one that is ready before. */
  async replaceServing(): Promise<number> {
    const old = [...this.#serving];
    for (const worker of old) {
      await this.addServing(1);
      this.#serving = this.#serving.filter((other) => other !== worker);
      await worker.drained(DRAIN_WITHIN_MS);
      await worker.terminate();
    }
    return old.length;
  }

  /** Lets the youngest serve no longer; each answers first what it was handed. */
  async removeServing(count: number): Promise<void> {
    const leaving = this.#serving.slice(-count);
    this.#serving = this.#serving.slice(0, -count);
    await Promise.all(
      leaving.map(async (worker) => {
        await worker.drained(DRAIN_WITHIN_MS);
        await worker.terminate();
      }),
    );
  }

  /** Ends every worker that serves or failed and lets `count` fresh ones serve. */
  async startAfresh(count: number): Promise<void> {
    const old = [...this.#serving, ...this.#failed.map(({ worker }) => worker)];
    this.#serving = [];
    this.#failed = [];
    await Promise.all(old.map((worker) => worker.terminate()));
    await this.addServing(count);
  }

  /** A serving worker that no longer answers counts as failed, with the cause `hang`. */
  markHung(worker: PoolWorker): void {
    this.#fail(worker, 'hang');
  }

  /** Starts spares in the background until the wanted number stands by. */
  refillSpares(): void {
    const missing = this.#options.spares - this.#standby.length - this.#sparesStarting;
    if (missing <= 0 || this.#stopped) return;
    this.#sparesStarting += missing;
    this.prepare(missing)
      .catch((error: unknown) => {
        this.#options.diagnostics.warn('a warm spare could not be started', { err: error });
      })
      .finally(() => {
        this.#sparesStarting -= missing;
      });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const all = [...this.#live];
    this.#serving = [];
    this.#standby = [];
    this.#failed = [];
    await Promise.all(all.map((worker) => worker.terminate()));
  }

  #start(): PoolWorker {
    this.#started += 1;
    const worker = new PoolWorker({
      entry: this.#options.entry,
      data: {
        app_name: this.#options.appName,
        worker: `w${String(this.#started)}`,
        health_endpoint: this.#options.healthEndpoint,
      },
      onExit: (left, cause) => {
        this.#live.delete(left);
        this.#standby = this.#standby.filter((other) => other !== left);
        this.#fail(left, cause);
      },
      onComplaint: (complaint) => {
        this.#options.diagnostics.warn(complaint);
      },
    });
    this.#live.add(worker);
    return worker;
  }

  #fail(worker: PoolWorker, cause: string): void {
    if (!this.#serving.includes(worker)) return;
    this.#serving = this.#serving.filter((other) => other !== worker);
    const report = { worker: worker.name, cause, at_us: this.#options.clock.nowUs() };
    this.#failed.push({ worker, report });
    this.#options.onChange();
  }
}
