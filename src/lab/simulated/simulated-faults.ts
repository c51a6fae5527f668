import type { ModelParameters } from '../../core/domain/model-parameters.js';
import type { Fault } from '../../core/domain/fault.js';
import type { FaultInjector } from '../../core/domain/ports.js';
import { FailingWorkers } from '../../run/app/faults/failing-workers.js';
import type { Later } from '../../run/app/faults/later.js';
import { HUNG_AFTER_MS } from '../../run/app/liveness-monitor.js';
import { startAfter } from '../../run/app/faults/planned-injection.js';
import type { Chances } from './chances.js';
import type { HiddenCauses } from './hidden-causes.js';
import { SimulatedAlerts } from './simulated-alerts.js';
import type { SimulatedDependencies } from './simulated-dependencies.js';
import type { SimulatedObserver } from './simulated-observer.js';
import type { SimulatedPool } from './simulated-pool.js';
import type { SimulatedTraffic } from './simulated-traffic.js';
import type { SimulatedWorker } from './simulated-worker.js';
import type { VirtualTime } from './virtual-time.js';

/** How long a heap of 16 MB lasts: the median of `npm run soak`, and how far it spreads. */
const LEAK_TAKES_US = 97_000;
const LEAK_SPREAD = 0.1;
const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';
/** What the real worker's thread is said to have left with. */
const CAUSE_OF_EXIT = { exit: 'exit_1', throw: 'uncaught_error' } as const;
const US_PER_MS = 1_000;
const PPM = 1_000_000;

type WorkerFault = Extract<Fault, { kind: 'exit' | 'throw' | 'hang' }>;

export interface FaultParts {
  readonly pool: SimulatedPool;
  readonly observer: SimulatedObserver;
  readonly traffic: SimulatedTraffic;
  readonly dependencies: SimulatedDependencies;
  readonly time: VirtualTime;
  readonly chances: Chances;
  readonly parameters: ModelParameters;
  readonly causes: HiddenCauses;
  readonly max_replicas: number;
}

/** Breaks the simulated app, and lets what lies behind a fault take its course. */
export class SimulatedFaults implements FaultInjector {
  readonly #parts: FaultParts;
  readonly #later: Later;
  readonly #alerts: SimulatedAlerts;
  readonly #failing = new Set<FailingWorkers<SimulatedWorker>>();
  #leaks = 0;
  #fresh = 0;
  #steps = 0;
  /** Whether the cause of a crash is still there. */
  #crashGoesOn = false;
  #restartedInStep = false;

  constructor(parts: FaultParts) {
    this.#parts = parts;
    this.#later = (afterMs, happen) => parts.time.plan(Math.round(afterMs * US_PER_MS), happen);
    this.#alerts = new SimulatedAlerts({
      ...parts,
      later: this.#later,
      noticedAfterUs: parts.parameters.calibration.detect_false_alarm_us,
    });
  }

  inject(fault: Fault, afterMs = 0): Promise<() => Promise<void>> {
    const { time, parameters } = this.#parts;
    const takeAway = startAfter(() => this.#start(fault), afterMs, this.#later);
    // Whoever raises an alert by hand waits until it can have been noticed.
    if (fault.kind === 'alert' && afterMs === 0) {
      time.pass(parameters.calibration.detect_false_alarm_us);
    }
    return Promise.resolve(takeAway);
  }

  search(text: string): Promise<void> {
    this.#parts.traffic.search(text);
    return Promise.resolve();
  }

  /** A worker that comes fresh into an app whose fault is not fixed breaks as the first one did. */
  meet(worker: SimulatedWorker): void {
    for (const failing of this.#failing) failing.meet(worker);
    this.#parts.dependencies.meetFreshWorker();
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

  /** @returns takes it away again */
  #start(fault: Fault): () => void {
    switch (fault.kind) {
      case 'leak':
        return this.#startLeak();
      case 'exit':
      case 'throw':
      case 'hang':
        return this.#startFailing(fault);
      case 'load':
        return this.#startLoad(fault);
      case 'dependency':
        return this.#parts.dependencies.break(fault);
      case 'alert':
        return this.#alerts.raise(fault);
      case 'alerts':
        return this.#alerts.replay(fault);
    }
  }

  #startFailing({ kind, times }: WorkerFault): () => void {
    const { pool } = this.#parts;
    const failing = new FailingWorkers<SimulatedWorker>({
      times,
      later: this.#later,
      serving: () => pool.serving,
      breakWorker: (worker) => {
        this.#break(worker, kind);
      },
    });
    this.#failing.add(failing);
    failing.begin();
    return () => {
      this.#failing.delete(failing);
      failing.end();
    };
  }

  #break(worker: SimulatedWorker, kind: WorkerFault['kind']): void {
    const { pool, time } = this.#parts;
    if (kind !== 'hang') {
      pool.fail(worker, CAUSE_OF_EXIT[kind]);
      return;
    }
    worker.hang(time.nowUs());
    time.plan(HUNG_AFTER_MS * US_PER_MS, () => {
      pool.fail(worker, kind);
    });
  }

  #startLeak(): () => void {
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

  #startLoad(fault: Extract<Fault, { kind: 'load' }>): () => void {
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
