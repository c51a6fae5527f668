import type { ModelParameters } from '../../core/domain/model-parameters.js';
import type { Fault } from '../../core/domain/fault.js';
import type { FaultInjector } from '../../core/domain/ports.js';
import type { Chances } from './chances.js';
import type { HiddenCauses } from './hidden-causes.js';
import type { SimulatedObserver } from './simulated-observer.js';
import type { SimulatedPool } from './simulated-pool.js';
import type { SimulatedTraffic } from './simulated-traffic.js';
import type { SimulatedWorker } from './simulated-worker.js';
import type { VirtualTime } from './virtual-time.js';

/** How long a heap of 16 MB lasts: the median of `npm run soak`, and how far it spreads. */
const LEAK_TAKES_US = 97_000;
const LEAK_SPREAD = 0.1;
const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';
const PPM = 1_000_000;

export interface FaultParts {
  readonly pool: SimulatedPool;
  readonly observer: SimulatedObserver;
  readonly traffic: SimulatedTraffic;
  readonly time: VirtualTime;
  readonly chances: Chances;
  readonly parameters: ModelParameters;
  readonly causes: HiddenCauses;
  readonly max_replicas: number;
}

/** Breaks the simulated app, and lets what lies behind a fault take its course. */
export class SimulatedFaults implements FaultInjector {
  readonly #parts: FaultParts;
  #alerts = 0;
  #leaks = 0;
  #fresh = 0;
  #steps = 0;
  /** Whether the cause of a crash is still there. */
  #crashGoesOn = false;
  #restartedInStep = false;

  constructor(parts: FaultParts) {
    this.#parts = parts;
  }

  inject(fault: Fault): Promise<() => Promise<void>> {
    switch (fault.kind) {
      case 'leak':
        return taken(this.#injectLeak());
      case 'load':
        return taken(this.#injectLoad(fault));
      case 'alert':
        return taken(this.#injectAlert(fault));
      default:
        throw new TypeError(`no such fault: ${fault.kind}`);
    }
  }

  /** A worker that comes fresh into an app whose fault is not fixed breaks as the first one did. */
  meet(worker: SimulatedWorker): void {
    if (!this.#crashGoesOn) return;
    const { causes, chances, parameters } = this.#parts;
    this.#fresh += 1;
    const breaks: Record<typeof causes.crash, boolean> = {
      transient: false,
      relapsing: chances('relapse', this.#fresh) * PPM < parameters.crash.relapse_ppm,
      persistent: true,
      passing: true,
    };
    if (breaks[causes.crash]) this.#leak(worker);
  }

  /** Workers are being replaced under whatever load there is. */
  noteRestart(): void {
    this.#restartedInStep = true;
  }

  #injectLeak(): () => void {
    const { pool, causes } = this.#parts;
    const victim = pool.serving[0];
    this.#crashGoesOn = true;
    if (victim !== undefined) this.#leak(victim);
    const stopSteps = causes.crash === 'passing' ? this.#eachStep(() => this.#mayPass()) : noSteps;
    return () => {
      this.#crashGoesOn = false;
      stopSteps();
    };
  }

  #leak(worker: SimulatedWorker): void {
    const { pool, time, chances } = this.#parts;
    this.#leaks += 1;
    worker.leak(time.nowUs());
    const spread = 1 + LEAK_SPREAD * (2 * chances('leak', this.#leaks) - 1);
    time.plan(Math.round(LEAK_TAKES_US * spread), () => {
      pool.fail(worker, OUT_OF_MEMORY);
    });
  }

  #mayPass(): boolean {
    const { pool, chances, parameters } = this.#parts;
    if (chances('pass', this.#steps) * PPM >= parameters.crash.pass_ppm) return false;
    this.#crashGoesOn = false;
    pool.comeBack();
    return true;
  }

  #injectLoad(fault: Extract<Fault, { kind: 'load' }>): () => void {
    const { traffic, causes, max_replicas } = this.#parts;
    const times = causes.overload === 'within_maximum' ? 1 : max_replicas;
    const offered = (fault.offered_load_ppm * times) / PPM;
    const stopLoad = traffic.offer(Math.round((fault.work_ms * 1_000) / offered), fault.work_ms);
    const stopSteps = this.#eachStep(() => {
      this.#maySaturationKill();
      if (!this.#loadEnds()) return false;
      stopLoad();
      return true;
    });
    return () => {
      stopLoad();
      stopSteps();
    };
  }

  #loadEnds(): boolean {
    const { causes, chances, parameters } = this.#parts;
    const { burst_ends_ppm, beyond_ends_ppm } = parameters.overload;
    const chance = { burst: burst_ends_ppm, within_maximum: 0, beyond_maximum: beyond_ends_ppm };
    return chances('end', this.#steps) * PPM < chance[causes.overload];
  }

  #maySaturationKill(): void {
    const { pool, traffic, causes, chances, parameters } = this.#parts;
    const { crash_ppm, restart_crash_ppm } = parameters.overload;
    const ppm = this.#restartedInStep ? restart_crash_ppm : crash_ppm;
    this.#restartedInStep = false;
    const victim = pool.serving[0];
    if (!causes.saturation_kills || victim === undefined) return;
    if (traffic.offeredLoad() < pool.serving.length) return;
    if (chances('saturation', this.#steps) * PPM < ppm) pool.fail(victim, OUT_OF_MEMORY);
  }

  #injectAlert(fault: Extract<Fault, { kind: 'alert' }>): () => void {
    const { observer, time, parameters } = this.#parts;
    this.#alerts += 1;
    const alert_id = `a${String(this.#alerts)}`;
    const { source, claimed_utilization_ppm } = fault;
    observer.raise({ alert_id, at_us: time.nowUs(), source, claimed_utilization_ppm });
    time.pass(parameters.calibration.detect_false_alarm_us);
    return () => {
      observer.withdraw(alert_id);
    };
  }

  /** @param step says whether it was the last one */
  #eachStep(step: () => boolean): () => void {
    const { time, parameters } = this.#parts;
    let isOver = false;
    const next = () => {
      time.plan(parameters.step_us, () => {
        if (isOver) return;
        this.#steps += 1;
        if (!step()) next();
      });
    };
    next();
    return () => {
      isOver = true;
    };
  }
}

function noSteps(): void {
  // Only a crash that may pass by itself has steps.
}

function taken(takeAway: () => void): Promise<() => Promise<void>> {
  return Promise.resolve(() => {
    takeAway();
    return Promise.resolve();
  });
}
