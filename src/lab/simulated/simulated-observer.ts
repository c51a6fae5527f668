import { DemoRunError, throwIfInterrupted } from '../../core/domain/errors.js';
import type { ModelParameters } from '../../core/domain/model-parameters.js';
import type { Alert, Observation, WindowReading } from '../../core/domain/observation.js';
import { SERIES_POINTS } from '../../core/domain/proof-lines/fields.js';
import {
  NO_REQUESTS,
  requestsSince,
  type RequestCounts,
} from '../../core/domain/request-counts.js';
import type { Chances } from './chances.js';
import type { SimulatedDependencies } from './simulated-dependencies.js';
import type { SimulatedPool } from './simulated-pool.js';
import type { VirtualTime } from './virtual-time.js';
import { StabilizationWindow } from '../../run/app/stabilization-window.js';
import { observationOf } from '../../run/app/pool-in-sight.js';

const WINDOW_US = 50_000;
/** The built-in policy calls an overload after three windows; what is more is the watcher's delay. */
const OVERLOAD_SHOWS_AFTER_US = 3 * WINDOW_US;
const PPM = 1_000_000;

/** Takes the signals once a window, and tells whoever waits that there is news. */
export class SimulatedObserver {
  readonly #pool: SimulatedPool;
  readonly #time: VirtualTime;
  readonly #chances: Chances;
  readonly #dependencies: Pick<SimulatedDependencies, 'readings'>;
  readonly #noise: number;
  readonly #delayUs: number;
  #windows: WindowReading[] = [];
  #alerts: Alert[] = [];
  #closed = 0;
  /** The counts when the window was opened. */
  #countedBefore: RequestCounts = NO_REQUESTS;
  #news = 0;
  readonly #stabilization: StabilizationWindow;

  constructor(
    pool: SimulatedPool,
    world: {
      readonly time: VirtualTime;
      readonly chances: Chances;
      readonly parameters: ModelParameters;
      readonly dependencies: Pick<SimulatedDependencies, 'readings'>;
      readonly targetUtilization: number;
    },
  ) {
    this.#pool = pool;
    this.#time = world.time;
    this.#chances = world.chances;
    this.#dependencies = world.dependencies;
    const { utilization_noise_ppm, calibration } = world.parameters;
    this.#noise = utilization_noise_ppm / PPM;
    const delay = calibration.detect_overload_us - OVERLOAD_SHOWS_AFTER_US;
    this.#stabilization = new StabilizationWindow(world.targetUtilization, world.time.nowUs());
    this.#delayUs = Math.min(Math.max(0, delay), WINDOW_US - 1);
  }

  start(): void {
    this.#time.plan(WINDOW_US, this.#closeWindow);
  }

  observe(): Observation {
    return observationOf(this.#pool, {
      at_us: this.#time.nowUs(),
      windows: this.#windows,
      calm_since_us: this.#stabilization.sinceUs,
      alerts: this.#alerts,
      dependencies: this.#dependencies.readings,
    });
  }

  /**
   * Lets time pass until there is news.
   * @throws DemoRunError `interrupted`; `worker_failed` where nothing will ever happen again
   */
  next(signal: AbortSignal): Observation {
    throwIfInterrupted(signal);
    const seen = this.#news;
    while (this.#news === seen) {
      if (this.#time.passToNext()) continue;
      throw new DemoRunError('worker_failed', 'the app was stopped, there is nothing to see');
    }
    return this.observe();
  }

  /** @param noticedAfterUs how long the news of it is on its way */
  raise(alert: Alert, noticedAfterUs = 0): void {
    this.#alerts = [...this.#alerts, alert];
    if (noticedAfterUs === 0) this.#news += 1;
    else this.announceNews(noticedAfterUs);
  }

  withdraw(alertId: string): void {
    this.#alerts = this.#alerts.filter(({ alert_id }) => alert_id !== alertId);
  }

  /** @param afterUs how long the news is on its way */
  announceNews(afterUs: number): void {
    this.#time.plan(afterUs, this.#noteNews);
  }

  // Both are planned for each window, and made once.
  readonly #noteNews = (): void => {
    this.#news += 1;
  };

  readonly #closeWindow = (): void => {
    const to_us = this.#time.nowUs();
    const from_us = to_us - WINDOW_US;
    const window = { from_us, to_us };
    this.#closed += 1;
    const workers = this.#pool.serving.map((worker, at) =>
      worker.takeReading(window, this.#noise * (2 * this.#chances('noise', this.#closed, at) - 1)),
    );
    const counted = { ...this.#pool.settle() };
    const requests = requestsSince(this.#countedBefore, counted);
    this.#countedBefore = counted;
    const { serving, failed } = this.#pool;
    const closed = { from_us, to_us, workers, requests };
    this.#stabilization.take(closed, { serving: serving.length, failed: failed.length });
    const kept = this.#windows;
    const oldest = Math.max(0, kept.length + 1 - SERIES_POINTS);
    this.#windows = [...(oldest === 0 ? kept : kept.slice(oldest)), closed];
    this.announceNews(this.#delayUs);
    this.start();
  };
}
