import type { FailedWorker } from '../../core/domain/observation.js';
import type { Clock, Diagnostics, EndedWorker } from '../../core/domain/ports.js';
import type { Answer, Exchange, Replica, StartReplica } from './replica.js';
import { DEFAULT_BACK_OFF, type BackOffOptions } from './back-off.js';
import { leastLoaded } from './dispatch.js';
import { Failures, type Failure } from './failures.js';
import { Standby, stoppedError } from './standby.js';

const MAX_LOAD_PER_WORKER = 1_000;
/** Of ends that nobody asks about. */
const MOST_UNEXPLAINED = 100;
/** How long a worker that is replaced may take to answer what it was handed. */
const DRAIN_WITHIN_MS = 1_000;
const NOBODY: Answer = { status: 503, body: '{"error":"no worker is ready"}' };

export interface WorkerPoolOptions {
  readonly startReplica: StartReplica;
  /** Standby workers: started, READY, not serving. */
  readonly standbys: number;
  readonly clock: Clock;
  readonly diagnostics: Diagnostics;
  /** How long replacing waits when workers fail in quick succession. */
  readonly backOff?: BackOffOptions;
  /** Called when a serving worker has left. */
  readonly onChange: () => void;
  /** Called with each worker that begins to serve. */
  readonly onServing?: (worker: Replica) => void;
  /** Called with each line of the app's own log. */
  readonly onLog?: (line: string) => void;
}

/**
 * The app's workers. Some serve, others wait in standby: READY, which makes a restart a
 * hand-over. A serving worker that leaves or hangs stays a failed one until somebody replaces it:
 * the pool watches and reports, it does not heal by itself.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #standby: Standby;
  readonly #failures: Failures;
  #serving: Replica[] = [];
  #started = 0;
  #used = 0;
  readonly #stopping = new AbortController();
  readonly #live = new Set<Replica>();
  readonly #unexplained: EndedWorker[] = [];

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    const { clock, diagnostics, standbys, backOff = DEFAULT_BACK_OFF } = options;
    const startReplica = () => this.#start();
    this.#standby = new Standby({ standbys, startReplica, backOff, clock, diagnostics });
    this.#failures = new Failures(backOff, clock);
  }

  get serving(): readonly Replica[] {
    return this.#serving;
  }

  get failed(): readonly FailedWorker[] {
    return this.#failures.list.map(({ report }) => report);
  }

  /** How many workers stand by: READY, not serving. */
  get standby(): number {
    return this.#standby.workers.length;
  }

  /** How many workers should serve. */
  get desired(): number {
    return this.#serving.length + this.#failures.list.length;
  }

  /** Workers that ended since the last call without having been told to, or broken on purpose. */
  takeUnexplainedEnds(): readonly EndedWorker[] {
    return this.#unexplained.splice(0);
  }

  /** Hands a request to the least loaded serving worker; 503 where there is none. */
  dispatch(path: string): Promise<Answer> {
    const worker = this.#next();
    if (worker === undefined) return Promise.resolve(NOBODY);
    this.#used += 1;
    return worker.handle(path, this.#used);
  }

  /** The same for a worker that speaks HTTP itself. @returns false for one that does not, 503 where there is none */
  forward(exchange: Exchange): boolean | Answer {
    const worker = this.#next();
    if (worker === undefined) return NOBODY;
    if (worker.forward === undefined) return false;
    this.#used += 1;
    worker.forward(exchange, this.#used);
    return true;
  }

  #next(): Replica | undefined {
    const worker = leastLoaded(this.#serving);
    return worker === undefined || worker.load >= MAX_LOAD_PER_WORKER ? undefined : worker;
  }

  /**
   * Brings workers up to READY, in standby.
   * @throws DemoRunError `worker_failed`
   */
  prepare(count: number): Promise<void> {
    return this.#standby.prepare(count);
  }

  /** Lets more workers serve: from standby first, else newly started. @throws as `prepare` */
  async addServing(count: number): Promise<void> {
    this.#promote(await this.#standby.take(count));
  }

  /**
   * Puts a fresh worker in the place of each failed one: at once after a first failure, later and
   * later after further ones in quick succession. A failure that somebody is replacing already is
   * left to them.
   * @returns how many were replaced
   * @throws DemoRunError `worker_failed`
   */
  async replaceFailed(): Promise<number> {
    const mine = this.#failures.list.filter(({ isBeingReplaced }) => !isBeingReplaced);
    for (const failure of mine) failure.isBeingReplaced = true;
    let left: readonly Failure[] = mine;
    let replaced = 0;
    try {
      while (left.length > 0) {
        const due = await this.#failures.nextDue(left, this.#stopping.signal);
        replaced += await this.#replaceAtOnce(due);
        left = left.filter((failure) => !due.includes(failure));
      }
    } catch (error) {
      this.#failures.postpone(left);
      throw this.#stopping.signal.aborted ? stoppedError() : error;
    } finally {
      for (const failure of left) failure.isBeingReplaced = false;
    }
    await Promise.all(mine.map(({ worker }) => worker.end()));
    return replaced;
  }

  /** Replaces every worker that serves, one after the other, each by one that is ready before. */
  async replaceServing(): Promise<number> {
    const old = [...this.#serving];
    for (const worker of old) {
      const fresh = await this.#standby.take(1);
      // It can have failed meanwhile; then this is its replacement all the same.
      const isStillOurs = this.#serving.includes(worker) || this.#failures.includes(worker);
      this.#serving = this.#serving.filter((other) => other !== worker);
      this.#failures.remove([worker]);
      if (isStillOurs) this.#promote(fresh);
      else this.#standby.giveBack(fresh);
      await worker.drained(DRAIN_WITHIN_MS);
      await worker.end();
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
        await worker.end();
      }),
    );
  }

  /** Ends every worker that serves or failed and lets `count` fresh ones serve. */
  async startAfresh(count: number): Promise<void> {
    const failed = this.#failures.list.map(({ worker }) => worker);
    const old = [...this.#serving, ...failed];
    this.#serving = [];
    this.#failures.remove(failed);
    await Promise.all(old.map((worker) => worker.end()));
    await this.addServing(count);
  }

  /**
   * Looks whether everybody is alive. A serving worker that is not, or that says too much, counts as
   * failed; one in standby is ended, and another one takes its place.
   * @param passedMs since the last look
   */
  look(passedMs: number): void {
    for (const worker of [...this.#serving]) {
      const cause = worker.look(passedMs);
      if (cause === undefined) continue;
      // Of what it said and how it answered nobody was too late to hear.
      this.#fail(worker, cause, cause === 'hang' ? worker.lookedAtTooLateMs : undefined);
    }
    for (const worker of this.#standby.workers) {
      if (worker.look(passedMs) === undefined) continue;
      this.#standby.left(worker);
      void worker.end();
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#standby.stop();
    this.#serving = [];
    this.#failures.remove(this.#failures.list.map(({ worker }) => worker));
    await Promise.all([...this.#live].map((worker) => worker.end()));
  }

  #start(): Replica {
    if (this.#stopping.signal.aborted) throw stoppedError();
    this.#started += 1;
    const worker = this.#options.startReplica(`w${String(this.#started)}`, {
      onExit: (left, cause) => {
        this.#live.delete(left);
        this.#noteEnd(left, cause);
        this.#standby.left(left);
        this.#failures.explain(left, cause);
        this.#fail(left, cause);
      },
      onAnswer: (sinceUs) => {
        this.#failures.noteAnswer(sinceUs);
      },
      onDiagnostic: (message) => {
        this.#options.diagnostics.warn(message);
      },
      onLog: (line) => this.#options.onLog?.(line),
    });
    this.#live.add(worker);
    return worker;
  }

  #noteEnd({ name, isEndExplained }: Replica, cause: string): void {
    if (isEndExplained || this.#unexplained.length >= MOST_UNEXPLAINED) return;
    this.#unexplained.push({ worker: name, cause });
  }

  #promote(workers: readonly Replica[]): void {
    for (const worker of workers) {
      worker.takeUtilizationPpm?.();
      worker.takeSignsOfLife();
    }
    this.#serving.push(...workers);
    for (const worker of workers) this.#options.onServing?.(worker);
  }

  #fail(worker: Replica, cause: string, tooLateMs?: number): void {
    if (!this.#serving.includes(worker)) return;
    this.#serving = this.#serving.filter((other) => other !== worker);
    this.#failures.add(worker, cause, tooLateMs);
    this.#options.onChange();
  }

  /** @returns how many were replaced: who was put back by somebody else meanwhile is not */
  async #replaceAtOnce(failures: readonly Failure[]): Promise<number> {
    const wanted = this.#failures.standing(failures).length;
    if (wanted === 0) return 0;
    const fresh = await this.#standby.take(wanted);
    const replaced = this.#failures.standing(failures).map(({ worker }) => worker);
    this.#failures.remove(replaced);
    this.#promote(fresh.slice(0, replaced.length));
    this.#standby.giveBack(fresh.slice(replaced.length));
    return replaced.length;
  }
}
