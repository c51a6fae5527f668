import { clearTimeout, setTimeout } from 'node:timers';
import { DemoRunError, codeOf } from '../../core/domain/errors.js';
import type { Clock, Diagnostics } from '../../core/domain/ports.js';
import type { Replica } from './replica.js';
import {
  afterFailure,
  dueUs,
  NO_FAILURES,
  whileWell,
  type BackOff,
  type BackOffOptions,
} from './back-off.js';

/** The start of the next spare must not take the core from the worker that has just taken over. */
const REFILL_AFTER_MS = 20;
/** So often workers are started anew in place of those that left before they could be taken. */
const STARTS_A_TAKE = 3;
const US_PER_MS = 1_000;
const OK = 200;

export interface StandbyOptions {
  /** Standby workers: how many are kept READY. */
  readonly standbys: number;
  /** May throw, where no thread can be started. */
  readonly startReplica: () => Replica;
  readonly backOff: BackOffOptions;
  readonly clock: Pick<Clock, 'nowUs'>;
  readonly diagnostics: Diagnostics;
}

/** The workers that are READY and do not serve. It refills itself, later and later where that fails. */
export class Standby {
  readonly #options: StandbyOptions;
  #ready: { readonly worker: Replica; readonly sinceUs: number }[] = [];
  #standbysStarting = 0;
  #backOff: BackOff = NO_FAILURES;
  #refill: NodeJS.Timeout | undefined;
  #stopped = false;
  /** Why the latest one that stood by left. */
  #leftBy = 'unknown';

  constructor(options: StandbyOptions) {
    this.#options = options;
  }

  get workers(): readonly Replica[] {
    return this.#ready.map(({ worker }) => worker);
  }

  /**
   * Brings workers up to READY and asks each for its health. Those that get there stand by, even
   * where others do not.
   * @throws DemoRunError `worker_failed`
   */
  prepare(count: number): Promise<void> {
    return this.#bringUp(count, untilHealthy);
  }

  async #bringUp(count: number, until: (worker: Replica) => Promise<void>): Promise<void> {
    this.#throwIfStopped();
    const workers: Replica[] = [];
    let refusal: unknown;
    try {
      while (workers.length < count) workers.push(this.#options.startReplica());
    } catch (error) {
      refusal = notStarted(error);
    }
    const starts = await Promise.allSettled(workers.map(until));
    for (const start of starts) if (start.status === 'rejected') refusal ??= start.reason;
    this.#throwIfStopped();
    for (const worker of workers.filter((_, index) => starts[index]?.status === 'fulfilled')) {
      this.#add(worker);
    }
    if (refusal !== undefined) throw refusal as Error;
  }

  /**
   * Hands READY workers over, started first where too few stand by. All or none.
   * @throws DemoRunError `worker_failed`
   */
  async take(count: number): Promise<readonly Replica[]> {
    for (let start = 0; start < STARTS_A_TAKE && this.#ready.length < count; start += 1) {
      // Somebody waits for these: their first request may as well be a real one.
      await this.#bringUp(count - this.#ready.length, untilReady);
    }
    this.#throwIfStopped();
    // Whoever has left since is out of the list; between this look and the hand-over nobody can.
    if (this.#ready.length < count) {
      throw new DemoRunError('worker_failed', `workers left while they stood by (${this.#leftBy})`);
    }
    const taken = this.#ready.splice(0, count).map(({ worker }) => worker);
    this.#refillLater();
    return taken;
  }

  /** Takes workers back that were handed over and are not needed. */
  giveBack(workers: readonly Replica[]): void {
    for (const worker of workers) this.#add(worker);
  }

  /** A worker left: where it stood by, another one takes its place, unless too many leave. */
  left(worker: Replica): void {
    const entry = this.#ready.find((other) => other.worker === worker);
    if (entry === undefined) return;
    this.#ready = this.#ready.filter((other) => other !== entry);
    this.#leftBy = worker.exitCause ?? 'hang';
    this.#noteFailure(entry.sinceUs);
    this.#refillLater();
  }

  stop(): void {
    this.#stopped = true;
    this.#ready = [];
    clearTimeout(this.#refill);
  }

  #add(worker: Replica): void {
    if (this.#stopped) return;
    if (worker.exitCause === undefined) {
      this.#ready.push({ worker, sinceUs: this.#options.clock.nowUs() });
    } else {
      // It left between READY and this moment.
      this.#leftBy = worker.exitCause;
      this.#noteFailure();
      this.#refillLater();
    }
  }

  #refillLater(): void {
    if (this.#stopped) return;
    clearTimeout(this.#refill);
    const waitUs = dueUs(this.#backOff, this.#options.backOff) - this.#options.clock.nowUs();
    this.#refill = setTimeout(
      () => void this.#refillNow(),
      Math.max(REFILL_AFTER_MS, waitUs / US_PER_MS),
    ).unref();
  }

  async #refillNow(): Promise<void> {
    const missing = this.#options.standbys - this.#ready.length - this.#standbysStarting;
    if (missing <= 0 || this.#stopped) return;
    this.#standbysStarting += missing;
    try {
      await this.prepare(missing);
    } catch (error) {
      this.#spareNotStarted(error);
    } finally {
      this.#standbysStarting -= missing;
    }
  }

  #spareNotStarted(error: unknown): void {
    if (this.#stopped) return;
    this.#options.diagnostics.warn('a standby worker could not be started', { err: error });
    this.#noteFailure();
    this.#refillLater();
  }

  /** @param wellSinceUs since when it stood by, where it did */
  #noteFailure(wellSinceUs?: number): void {
    const { clock, backOff } = this.#options;
    const at_us = clock.nowUs();
    if (wellSinceUs !== undefined) {
      this.#backOff = whileWell(this.#backOff, { since_us: wellSinceUs, at_us }, backOff);
    }
    this.#backOff = afterFailure(this.#backOff, at_us);
  }

  #throwIfStopped(): void {
    if (this.#stopped) throw stoppedError();
  }
}

async function untilReady(worker: Replica): Promise<void> {
  try {
    await worker.ready;
  } catch (error) {
    // One that stays silent would live on, unseen.
    await worker.end();
    throw error;
  }
}

/** A spare that says READY and cannot answer would fail whoever it takes over from. */
async function untilHealthy(worker: Replica): Promise<void> {
  await untilReady(worker);
  const status = await worker.probe();
  if (status === OK) return;
  const left = worker.exitCause;
  await worker.end();
  const why =
    left === undefined ? `its health endpoint answers ${String(status)}` : `it left (${left})`;
  throw new DemoRunError('worker_failed', `worker ${worker.name} did not get ready: ${why}`);
}

export function stoppedError(): DemoRunError {
  return new DemoRunError('worker_failed', 'the pool has been stopped');
}

function notStarted(cause: unknown): DemoRunError {
  const code = codeOf(cause) ?? 'unknown error';
  return new DemoRunError('worker_failed', `a worker thread could not be started (${code})`, {
    cause,
  });
}
