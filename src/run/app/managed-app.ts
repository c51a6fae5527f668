import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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
import { NO_REQUESTS } from '../../core/domain/request-counts.js';
import { createActuator } from './actuator.js';
import { AppLog } from './app-log.js';
import { BACKGROUND } from './background-traffic.js';
import { openDependencies, type Dependencies } from './dependencies/dependencies.js';
import type { Dependency } from './dependencies/read-dependency.js';
import { PoolFaults, type OwnLoad } from './fault-injector.js';
import { openListener, type AppListener } from './listener.js';
import { AppClient } from './http-client.js';
import { OutlierDetection } from './outlier-detection.js';
import { PoolObserver } from './pool-observer.js';
import { workerThreads } from './pool-worker.js';
import { specHash } from './registry.js';
import { Traffic } from './traffic.js';
import type { ReplicaSource, StartReplica } from './replica.js';
import { WorkerPool } from './worker-pool.js';

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
}

/** Puts the app together: worker threads behind a listener, watched, under light traffic. */
export function createManagedApp(options: ManagedAppOptions): ManagedApp {
  const { spec, clock } = options;
  leaveDeletedFolder(options.root);
  const client = new AppClient();
  const log = new AppLog();
  const startReplica: StartReplica = (name, listeners) => {
    if (source === undefined) throw new Error('the app is not deployed');
    return source.start(name, { ...listeners, outcomes });
  };
  const pool = new WorkerPool({
    startReplica,
    standbys: options.standbys,
    clock,
    diagnostics: options.diagnostics,
    onChange: () => observer.announceNews(),
    onServing: (worker) => faults.meet(worker),
    onLog: (line) => log.keep(line),
  });
  let source: ReplicaSource | undefined;
  let dependencies: Dependencies | undefined;
  const outcomes = new OutlierDetection({ isExcused: () => dependencies?.isInDoubt ?? false });
  let listener: AppListener | undefined;
  let traffic: Traffic | undefined;
  const requests = () => traffic?.counts() ?? NO_REQUESTS;
  const observer = new PoolObserver(
    pool,
    clock,
    spec.scaling.target_utilization,
    requests,
    () => dependencies?.readings() ?? [],
  );
  let isStopped = false;

  const operator: AppOperator = {
    async deploy() {
      dependencies = await openDependencies(options.dependencies ?? [], options);
      source = await openReplicas(options, dependencies.variables);
      listener = await openListener(
        options.port,
        (path) => pool.dispatch(path),
        (exchange) => pool.forward(exchange),
      );
      // One that opens after the app was stopped would keep the process alive.
      if (isStopped) await listener.close();
      traffic = new Traffic(client, listener.port);
      await pool.prepare(spec.scaling.min_replicas);
    },
    async startServing() {
      await pool.addServing(spec.scaling.min_replicas);
      if (!isStopped) observer.start();
    },
    restore: () => pool.startAfresh(spec.scaling.min_replicas),
    startBackgroundTraffic() {
      const { path = `/work?ms=${String(BACKGROUND.work_ms)}` } = options;
      traffic?.offer(path, backgroundIntervalMs(options));
    },
    takeUnexplainedEnds: () => pool.takeUnexplainedEnds(),
    async stop() {
      isStopped = true;
      traffic?.stop();
      observer.stop();
      await pool.stop();
      await source?.close();
      await dependencies?.close();
      client.close();
      await listener?.close();
    },
  };

  const watch: AppWatch = {
    get port() {
      return listener?.port ?? 0;
    },
    observe: () => observer.observe(),
    nextObservation: (signal) => observer.next(signal),
    async probe(deadlineMs) {
      const from = clock.nowUs();
      const status = await client.get(watch.port, spec.health_endpoint, deadlineMs);
      return { status, response_time_us: clock.nowUs() - from };
    },
    snapshot: () =>
      Promise.resolve({
        workers: pool.serving.map(({ name }) => name),
        desired: pool.desired,
        port: watch.port,
        spec_sha256: specHash(options.root, spec.name),
      }),
    requests,
    appLog: () => log.lines,
  };

  const offering = () => traffic ?? new Traffic(client, watch.port);
  const faults = new PoolFaults({
    pool,
    observer,
    clock,
    traffic: offering,
    breakDependency: (fault) => {
      if (dependencies === undefined) throw new Error('the app is not deployed');
      return dependencies.break(fault);
    },
    ownLoad: ownLoadOf(options, pool, offering),
  });

  const capabilities = new Capabilities();
  return { operator, watch, actuator: createActuator(pool, capabilities), capabilities, faults };
}

function backgroundIntervalMs({
  requestsPerSecond = BACKGROUND.requests_per_second,
}: ManagedAppOptions): number {
  return MS_PER_S / requestsPerSecond;
}

/** The demo app works for as long as it is asked to; of any other app that has to be measured. */
function ownLoadOf(
  { path, diagnostics }: ManagedAppOptions,
  pool: Pick<WorkerPool, 'serving'>,
  traffic: () => Pick<Traffic, 'request' | 'counts'>,
): OwnLoad | undefined {
  if (path === undefined) return undefined;
  return {
    path,
    diagnostics,
    ask: () => traffic().request(path),
    answered: () => traffic().counts().served,
    cpuNs: () => {
      const used = pool.serving.flatMap(({ cpuNs = [] }) => cpuNs);
      return used.length === 0 ? undefined : used.reduce((sum, ns) => sum + ns, 0);
    },
  };
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
