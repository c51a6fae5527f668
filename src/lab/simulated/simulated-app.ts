import type { AppSpec } from '../../core/domain/app-spec.js';
import type { ModelParameters } from '../../core/domain/model-parameters.js';
import { Capabilities } from '../../core/domain/capabilities.js';
import type { Probe } from '../../core/domain/observation.js';
import type { AppOperator, AppWatch } from '../../core/domain/ports.js';
import { AppLog } from '../../run/app/app-log.js';
import { createActuator, type ActuatedPool } from '../../run/app/actuator.js';
import type { ManagedApp, OutsideIntake } from '../../run/app/managed-app.js';
import { createChances } from './chances.js';
import type { HiddenCauses } from './hidden-causes.js';
import { SimulatedDependencies } from './simulated-dependencies.js';
import { SimulatedFaults } from './simulated-faults.js';
import { SimulatedObserver } from './simulated-observer.js';
import { SimulatedPool } from './simulated-pool.js';
import { SimulatedTraffic } from './simulated-traffic.js';
import type { VirtualTime } from './virtual-time.js';

/** No door is bound. */
const NO_PORT = 0;

export interface SimulatedAppOptions {
  readonly spec: AppSpec;
  readonly standbys: number;
  /** Of the background traffic. */
  readonly requestsPerSecond?: number | undefined;
  readonly time: VirtualTime;
  readonly parameters: ModelParameters;
  readonly causes: HiddenCauses;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** SHA-256 of the spec as the registry holds it. */
  readonly specHash: () => string;
}

/**
 * The managed app without threads, doors and the machine's clock: the same four sides over a queueing
 * account. Time passes only while somebody waits for the app.
 */
export function createSimulatedApp(options: SimulatedAppOptions): ManagedApp {
  const { spec, time, parameters, causes, standbys, random, specHash } = options;
  const { calibration } = parameters;
  const { min_replicas, max_replicas } = spec.scaling;
  const chances = createChances(random);
  const log = new AppLog();
  const pool = new SimulatedPool({
    time,
    calibration,
    standbys,
    onFailure: () => {
      observer.announceNews(calibration.detect_crash_us);
    },
    onServing: (worker) => {
      faults.meet(worker);
    },
  });
  const targetUtilization = spec.scaling.target_utilization;
  const dependencies = new SimulatedDependencies(time, parameters);
  const seen = { time, chances, parameters, dependencies, targetUtilization };
  const observer = new SimulatedObserver(pool, seen);
  const traffic = new SimulatedTraffic({ pool, time, dependencies }, calibration, log);
  const hidden = { chances, parameters, causes };
  const world = { pool, observer, traffic, dependencies, time, max_replicas, ...hidden };
  const faults = new SimulatedFaults(world);

  const operator: AppOperator = {
    deploy: promised(() => {
      pool.prepare(min_replicas);
    }),
    startServing: promised(() => {
      pool.addServing(min_replicas);
      observer.start();
    }),
    restore: promised(() => {
      pool.startAfresh(min_replicas);
    }),
    startBackgroundTraffic() {
      traffic.offerBackground(options.requestsPerSecond);
    },
    // There is nothing in it that could end by itself.
    takeUnexplainedEnds: () => [],
    stop: promised(() => {
      traffic.stop();
      pool.stop();
      time.clear();
    }),
  };
  const watch: AppWatch = {
    port: NO_PORT,
    observe: () => observer.observe(),
    nextObservation: promised((signal: AbortSignal) => observer.next(signal)),
    probe: promised((deadlineMs: number) => probe(pool, options, deadlineMs)),
    snapshot: promised(() => ({
      workers: pool.serving.map(({ name }) => name),
      desired: pool.desired,
      port: NO_PORT,
      spec_sha256: specHash(),
    })),
    requests: () => ({ ...pool.settle() }),
    appLog: () => log.lines,
  };
  const capabilities = new Capabilities();
  return {
    operator,
    watch,
    actuator: createActuator(strained(pool, faults), capabilities),
    capabilities,
    faults,
    alerts: intakeOf(observer, options),
  };
}

/** The news of an alert is on its way as long as that of a recorded one. */
function intakeOf(
  observer: SimulatedObserver,
  { time, parameters }: Pick<SimulatedAppOptions, 'time' | 'parameters'>,
): OutsideIntake {
  return {
    raise: (alert) => {
      observer.raise(alert, parameters.calibration.detect_false_alarm_us);
    },
    withdraw: (alertId) => {
      observer.withdraw(alertId);
    },
    later: (afterMs, happen) => time.plan(Math.round(afterMs * 1_000), happen),
  };
}

/** A restart under load is a strain of its own; what follows from it is not the actuator's to know. */
function strained(pool: SimulatedPool, faults: SimulatedFaults): ActuatedPool {
  return {
    get serving() {
      return pool.serving;
    },
    get failed() {
      return pool.failed;
    },
    replaceFailed() {
      faults.noteRestart();
      return pool.replaceFailed();
    },
    replaceServing() {
      faults.noteRestart();
      return pool.replaceServing();
    },
    addServing: (count) => pool.addServing(count),
    removeServing: (count) => pool.removeServing(count),
  };
}

/** One health check: it waits its turn in the worker's queue, as on the real app. */
function probe(
  pool: SimulatedPool,
  { time, parameters }: Pick<SimulatedAppOptions, 'time' | 'parameters'>,
  deadlineMs: number,
): Probe {
  const { calibration } = parameters;
  const from = time.nowUs();
  const worker = pool.pick();
  const ended = (status: number | null) => ({ status, response_time_us: time.nowUs() - from });
  const deadline_us = deadlineMs * 1_000;
  if (worker === undefined) {
    time.pass(Math.min(calibration.probe_us, deadline_us));
    return ended(503);
  }
  const answered_us = worker.freeAtUs(from) + calibration.probe_us;
  const until = Math.min(answered_us, from + deadline_us);
  while (time.nowUs() < until && !worker.hasLeft) time.passToNextUntil(until);
  if (worker.hasLeft) return ended(502);
  return ended(answered_us <= until ? 200 : null);
}

/** What fails, fails as a rejection, as everything does that really waits. */
function promised<Given extends unknown[], Result>(
  work: (...given: Given) => Result,
): (...given: Given) => Promise<Result> {
  return (...given) =>
    new Promise((resolve) => {
      resolve(work(...given));
    });
}
