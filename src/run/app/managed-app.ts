import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { closeAll } from '../../base/close-all.js';
import { PACKAGE_ROOT } from '../../base/package-paths.js';
import type { AppSpec } from '../../core/domain/app-spec.js';
import { Capabilities } from '../../core/domain/capabilities.js';
import type {
  Actuator,
  AppOperator,
  AppWatch,
  Clock,
  Diagnostics,
  FaultInjector,
} from '../../core/domain/ports.js';
import { isServed, NO_REQUESTS, type RequestCounts } from '../../core/domain/request-counts.js';
import type { AlertIntake } from './alerts/firing-alerts.js';
import { createActuator } from './actuator.js';
import { AppLog } from './app-log.js';
import { BACKGROUND } from './background-traffic.js';
import { openDependencies, type Dependencies } from './dependencies/dependencies.js';
import type { Dependency } from './dependencies/read-dependency.js';
import { PoolFaults } from './fault-injector.js';
import { cpuTimeOf, ownLoadOf } from './faults/own-load.js';
import { openListener, type AppListener } from './listener.js';
import { AppClient } from './http-client.js';
import type { Later } from './faults/later.js';
import { machineLater } from './machine-later.js';
import { OutlierDetection } from './outlier-detection.js';
import { PoolObserver } from './pool-observer.js';
import { workerThreads } from './pool-worker.js';
import { specHash } from './registry.js';
import { Traffic } from './traffic.js';
import type { ReplicaSource, StartReplica } from './replica.js';
import { WorkerPool } from './worker-pool.js';
import { cpuNs } from './processes/process-signals.js';

/** The app's code is part of the package. */
const ENTRY = pathToFileURL(join(PACKAGE_ROOT, 'apps', 'demo-api', 'worker.cjs'));

const MS_PER_S = 1_000;

export interface ManagedAppOptions {
  readonly spec: AppSpec;
  readonly root: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly standbys: number;
  /** Of the background traffic. */
  readonly requestsPerSecond?: number | undefined;
  readonly clock: Clock;
  readonly diagnostics: Diagnostics;
  /** What runs in each worker, where it is not the demo app. */
  readonly entry?: URL | undefined;
  /**
   * What serves it, where that is not worker threads. Called once, when it is deployed, with the variables that say
   * where its dependencies are.
   */
  readonly openReplicas?:
    ((variables: Readonly<Record<string, string>>) => Promise<ReplicaSource>) | undefined;
  /** What it depends on, before which we stand. */
  readonly dependencies?: readonly Dependency[];
  /** What the background traffic asks for, where that is not the demo app's work. */
  readonly path?: string | undefined;
}

/** The same app from four sides, so that each part of a run holds only the one that it needs. */
export interface ManagedApp {
  readonly operator: AppOperator;
  readonly watch: AppWatch;
  readonly actuator: Actuator;
  /** What the actuator acts for. */
  readonly capabilities: Capabilities;
  readonly faults: FaultInjector;
  /** Where alerts from outside get to its watch. */
  readonly alerts: OutsideIntake;
}

/** With the time in which recorded ones are told. */
export interface OutsideIntake extends AlertIntake {
  readonly later: Later;
}

/** Puts the app together: worker threads behind a listener, watched, under light traffic. */
export function createManagedApp(options: ManagedAppOptions): ManagedApp {
  const { spec, clock } = options;
  leaveDeletedFolder(options.root);
  const client = new AppClient();
  const log = new AppLog();
  const pool = new WorkerPool({
    startReplica: (name, listeners) => startedBy(deployed.source)(name, { ...listeners, outcomes }),
    standbys: options.standbys,
    clock,
    diagnostics: options.diagnostics,
    onChange: () => observer.announceNews(),
    onServing: (worker) => faults.meet(worker),
    onLog: (line) => log.keep(line),
  });
  const deployed: Deployed = { isStopped: false };
  const outcomes = new OutlierDetection({
    isExcused: () => deployed.dependencies?.isInDoubt ?? false,
  });
  const requests = () => deployed.traffic?.counts() ?? NO_REQUESTS;
  const observer = new PoolObserver(pool, clock, spec.scaling.target_utilization, {
    requests,
    dependencies: () => deployed.dependencies?.readings() ?? [],
  });
  const operator = operatorOf(options, deployed, { pool, observer, client });
  const port = () => deployed.listener?.port ?? 0;
  const watch = watchOf(options, { pool, observer, client, log, requests, port });

  const offering = () => deployed.traffic ?? new Traffic(client, port());
  const faults = new PoolFaults({
    pool,
    observer,
    clock,
    traffic: offering,
    breakDependency: (fault) => {
      if (deployed.dependencies === undefined) throw new Error('the app is not deployed');
      return deployed.dependencies.break(fault);
    },
    ownLoad: ownLoadOf(options, () => pool.serving, offering),
  });

  const capabilities = new Capabilities();
  const actuator = createActuator(pool, capabilities);
  return { operator, watch, actuator, capabilities, faults, alerts: intakeOf(observer) };
}

/** What there is of an app once it was deployed. */
interface Deployed {
  source?: ReplicaSource;
  dependencies?: Dependencies;
  listener?: AppListener;
  traffic?: Traffic;
  isStopped: boolean;
}

interface OperatorParts {
  readonly pool: WorkerPool;
  readonly observer: PoolObserver;
  readonly client: AppClient;
}

function operatorOf(
  options: ManagedAppOptions,
  deployed: Deployed,
  { pool, observer, client }: OperatorParts,
): AppOperator {
  const { min_replicas } = options.spec.scaling;
  return {
    async deploy() {
      const dependencies = await openDependencies(options.dependencies ?? [], options);
      deployed.dependencies = dependencies;
      deployed.source = await openReplicas(options, dependencies.variables);
      const listener = await openListener(
        options.port,
        (path) => pool.dispatch(path),
        (exchange) => pool.forward(exchange),
      );
      deployed.listener = listener;
      // What opens after the app was stopped would keep the process alive.
      if (deployed.isStopped) {
        await closeAll([
          () => deployed.source?.close(),
          () => listener.close(),
          () => dependencies.close(),
        ]);
      }
      deployed.traffic = new Traffic(client, listener.port);
      await pool.prepare(min_replicas);
    },
    async startServing() {
      await pool.addServing(min_replicas);
      if (!deployed.isStopped) observer.start();
    },
    restore: () => pool.startAfresh(min_replicas),
    startBackgroundTraffic() {
      const { path = `/work?ms=${String(BACKGROUND.work_ms)}` } = options;
      deployed.traffic?.offer(path, backgroundIntervalMs(options));
    },
    takeUnexplainedEnds: () => pool.takeUnexplainedEnds(),
    async stop() {
      deployed.isStopped = true;
      deployed.traffic?.stop();
      observer.stop();
      await closeAll([
        () => pool.stop(),
        () => deployed.source?.close(),
        () => deployed.dependencies?.close(),
        () => {
          client.close();
        },
        () => deployed.listener?.close(),
      ]);
    },
  };
}

interface WatchParts {
  readonly pool: WorkerPool;
  readonly observer: PoolObserver;
  readonly client: AppClient;
  readonly log: AppLog;
  readonly requests: () => RequestCounts;
  /** 0 while nothing listens. */
  readonly port: () => number;
}

function watchOf(
  { spec, root, clock, path }: ManagedAppOptions,
  { pool, observer, client, log, requests, port }: WatchParts,
): AppWatch {
  return {
    get port() {
      return port();
    },
    observe: () => observer.observe(),
    nextObservation: (signal) => observer.next(signal),
    async probe(deadlineMs) {
      const from = clock.nowUs();
      const probe = await client.get(port(), spec.health_endpoint, deadlineMs);
      const response_time_us = clock.nowUs() - from;
      if (probe.status !== 200 || path === undefined) return { ...probe, response_time_us };
      // An app that is healthy and fails what it is there for is not well.
      const asked = await client.get(port(), path, deadlineMs);
      return asked.status !== null && isServed(asked.status)
        ? { ...probe, response_time_us }
        : { ...asked, response_time_us, failed_path: path };
    },
    snapshot: () =>
      Promise.resolve({
        workers: pool.serving.map(({ name }) => name),
        desired: pool.desired,
        port: port(),
        spec_sha256: specHash(root, spec.name),
      }),
    requests,
    // Threads are those of this process: the app's, and those that ask and watch it.
    cpuTime: () => cpuTimeOf(pool.serving) ?? cpuNs([process.pid]),
    appLog: () => log.lines,
  };
}

function intakeOf(observer: AlertIntake): OutsideIntake {
  return {
    raise: (alert) => {
      observer.raise(alert);
    },
    withdraw: (alertId) => {
      observer.withdraw(alertId);
    },
    later: machineLater,
  };
}

/** @throws Error before it is deployed: nobody asks for a worker then */
function startedBy(source: ReplicaSource | undefined): StartReplica {
  if (source === undefined) throw new Error('the app is not deployed');
  return source.start;
}

function backgroundIntervalMs({
  requestsPerSecond = BACKGROUND.requests_per_second,
}: ManagedAppOptions): number {
  return MS_PER_S / requestsPerSecond;
}

/** Worker threads with the demo app, unless it is served by something else. */
function openReplicas(
  { spec, clock, entry = ENTRY, openReplicas: open }: ManagedAppOptions,
  variables: Readonly<Record<string, string>>,
): Promise<ReplicaSource> {
  if (open !== undefined) return open(variables);
  const { name: appName, health_endpoint: healthEndpoint } = spec;
  const start = workerThreads({ entry, clock, appName, healthEndpoint });
  return Promise.resolve({ start, close: () => Promise.resolve() });
}

/** No thread starts in a working directory that was deleted meanwhile (uv_cwd, Node 20 to 24). */
function leaveDeletedFolder(root: string): void {
  try {
    process.cwd();
  } catch {
    process.chdir(root);
  }
}
