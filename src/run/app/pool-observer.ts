import { clearInterval, setInterval } from 'node:timers';
import { DemoRunError, throwIfInterrupted } from '../../core/domain/errors.js';
import type {
  Alert,
  DependencyReading,
  Observation,
  WindowReading,
  WorkerReading,
} from '../../core/domain/observation.js';
import type { Clock } from '../../core/domain/ports.js';
import type { Replica } from './replica.js';
import { SERIES_POINTS } from '../../core/domain/proof-lines/fields.js';
import { requestsSince, type RequestCounts } from '../../core/domain/request-counts.js';
import type { WorkerPool } from './worker-pool.js';
import { StabilizationWindow } from './stabilization-window.js';
import { observationOf } from './pool-in-sight.js';
import { TICK_MS } from './liveness-monitor.js';

export const WINDOW_MS = 50;
const US_PER_MS = 1_000;

/** What is read beside the workers. */
export interface SeenFromOutside {
  readonly requests: () => RequestCounts;
  readonly dependencies?: () => readonly DependencyReading[];
}

/**
 * Takes the pool's signals once a window, has it look for hung workers, and tells those
 * who wait that there is news.
 */
export class PoolObserver {
  readonly #pool: WorkerPool;
  readonly #clock: Clock;
  readonly #requests: () => RequestCounts;
  readonly #dependencies: () => readonly DependencyReading[];
  #windows: WindowReading[] = [];
  #alerts: Alert[] = [];
  #waiting: (() => void)[] = [];
  #windowFrom: number;
  /** The counts when the window was opened. */
  #countedBefore: RequestCounts;
  #lookedAt = 0;
  #timers: NodeJS.Timeout[] = [];
  readonly #stabilization: StabilizationWindow;

  /**
   * @param targetUtilization what the app's spec aims at
   * @param seen requests by how they ended since the app was deployed; what it depends on as that answered last, nothing
   * where nothing is known of any
   */
  constructor(
    pool: WorkerPool,
    clock: Clock,
    targetUtilization: number,
    { requests, dependencies = () => [] }: SeenFromOutside,
  ) {
    this.#pool = pool;
    this.#clock = clock;
    this.#requests = requests;
    this.#dependencies = dependencies;
    this.#windowFrom = clock.nowUs();
    this.#countedBefore = requests();
    this.#stabilization = new StabilizationWindow(targetUtilization, this.#windowFrom);
  }

  start(): void {
    this.stop();
    this.#windowFrom = this.#clock.nowUs();
    this.#countedBefore = this.#requests();
    this.#lookedAt = this.#windowFrom;
    const windows = setInterval(() => {
      this.#closeWindow();
    }, WINDOW_MS);
    const looks = setInterval(() => {
      this.#look();
    }, TICK_MS);
    this.#timers = [windows, looks];
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  observe(): Observation {
    return observationOf(this.#pool, {
      at_us: this.#clock.nowUs(),
      windows: this.#windows,
      calm_since_us: this.#stabilization.sinceUs,
      alerts: this.#alerts,
      dependencies: this.#dependencies(),
    });
  }

  /** @throws DemoRunError `interrupted` when the signal is aborted */
  async next(signal: AbortSignal): Promise<Observation> {
    throwIfInterrupted(signal);
    await new Promise<void>((resolve, reject) => {
      const interrupt = () => {
        reject(new DemoRunError('interrupted', 'the run was interrupted'));
      };
      signal.addEventListener('abort', interrupt, { once: true });
      this.#waiting.push(() => {
        signal.removeEventListener('abort', interrupt);
        resolve();
      });
    });
    return this.observe();
  }

  raise(alert: Alert): void {
    this.#alerts = [...this.#alerts, alert];
    this.announceNews();
  }

  withdraw(alertId: string): void {
    this.#alerts = this.#alerts.filter(({ alert_id }) => alert_id !== alertId);
  }

  announceNews(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  #look(): void {
    const now = this.#clock.nowUs();
    this.#pool.look((now - this.#lookedAt) / US_PER_MS);
    this.#lookedAt = now;
  }

  #closeWindow(): void {
    const to_us = this.#clock.nowUs();
    const workers = this.#pool.serving.flatMap(readWorker);
    const counted = this.#requests();
    const requests = requestsSince(this.#countedBefore, counted);
    this.#countedBefore = counted;
    // While the clock is held no time passes: that is no window, and nobody waits for one.
    if (to_us === this.#windowFrom) return;
    const window = { from_us: this.#windowFrom, to_us, workers, requests };
    const { serving, failed } = this.#pool;
    this.#stabilization.take(window, { serving: serving.length, failed: failed.length });
    this.#windows = [...this.#windows, window].slice(-SERIES_POINTS);
    this.#windowFrom = to_us;
    this.announceNews();
  }
}

function readWorker(worker: Replica): WorkerReading[] {
  const utilization_ppm = worker.takeUtilizationPpm?.();
  const signs_of_life = worker.takeSignsOfLife();
  if (utilization_ppm === undefined) return [];
  const { name, heapUsedBytes: heap_used_bytes = 0 } = worker;
  return [{ worker: name, utilization_ppm, heap_used_bytes, signs_of_life }];
}
