import { appServed } from '../../core/domain/app-served.js';
import type { Environment } from '../../core/domain/environment.js';
import { DemoRunError } from '../../core/domain/errors.js';
import { ownFields } from '../../core/domain/objects.js';
import type { Diagnostics, EventBus, Terminal } from '../../core/domain/ports.js';
import { toLoggedPolicy } from '../../core/domain/proof-lines/logged-policy.js';
import {
  LOG_FORMAT,
  type RunKind,
  type RunRecord,
} from '../../core/domain/proof-lines/run-record.js';
import { openCsvSink, type CsvSink } from '../events/csv-sink.js';
import { createEmbeddedBus } from '../events/embedded-bus.js';
import { createMetricsFile, type MetricsFile } from '../events/metrics-file.js';
import { placeOfDatabase } from '../events/redis-place.js';
import type { RawOnboardingRequest } from '../../core/onboarding/validate-request.js';
import { hasSpareDescriptors } from '../../base/spare-descriptors.js';
import { createApprovalDesk } from '../orchestrator/approval-desk.js';
import { refuseForeignFile } from '../proof/archive.js';
import { lockLogs } from '../proof/lock.js';
import { logFolder, logPath, type LogFolder } from '../../audit/library/log-files.js';
import { nextRunId } from '../../audit/library/run-numbers.js';
import { countAttacks } from '../walkthrough/attacks/attack-list.js';
import type { Ground } from '../walkthrough/attacks/ground.js';
import type { Tell } from '../walkthrough/facts.js';
import type { House, OpenLog, Pacing } from '../walkthrough/house.js';
import { interruptibleLog } from '../walkthrough/interruptible-log.js';
import { meteredLog } from '../walkthrough/metered-log.js';
import type { Scenario } from '../walkthrough/scenarios.js';
import { version } from '../../base/version.js';
import type { LiveTable } from './learned-table.js';
import { openWorkerThreads, type Backend, type OpenBackend } from './backend.js';
import { clearTheWay, keepLogs, openLog, type LogKeeping } from './open-log.js';
import { openOutside } from './outside.js';
import { heldPacing, NO_PACING } from './pacing.js';
import { pauseSwitch } from './pause-file.js';
import { registryOf } from './registry.js';
import { redeliverUnfinished } from './redeliver.js';
import { reconcileRun } from './reconcile-run.js';
import { readRunInputs, type RunInputs } from './run-inputs.js';
import { sinkFiles, streamOf } from './sinks.js';
import { createStaff } from './staff.js';

/** Threads and connections under full load: some 55 were seen beside the 20 of Node itself. */
const DESCRIPTORS_OF_A_RUN = 96;

export interface HouseOptions {
  readonly kind: RunKind;
  readonly root: string;
  readonly stateFolder: string;
  readonly env: Environment;
  readonly scenarios: readonly Scenario[];
  readonly request: RawOnboardingRequest;
  readonly replaceSpec: boolean;
  readonly allowProdInjection: boolean;
  readonly redis: string | undefined;
  /** Another stream there than the run's own. */
  readonly stream?: string;
  readonly port: number;
  readonly seed: number;
  /** What runs in each worker, where it is not the demo app. */
  readonly entry?: URL;
  /** What the app is made of, where that is not worker threads. */
  readonly openBackend?: OpenBackend | undefined;
  /** Where a human can be asked; nowhere by default. */
  readonly terminal?: Terminal | undefined;
  /** Whether a run in stage learns from its outcomes too. */
  readonly learn: boolean;
  /** Everything but the act. */
  readonly observe?: boolean;
  /** How the behaviour digest must begin. */
  readonly expectDigest?: string | undefined;
  /** Another policy than the one that is built in. */
  readonly policyFile?: string | undefined;
  readonly tell: Tell;
  /** How those who watch hold the run between its steps; not at all by default. */
  readonly pacing?: Pacing;
  readonly signal: AbortSignal;
  readonly diagnostics: Diagnostics;
}

/**
 * Builds a run's house out of real parts, gives it to the work, and takes it down again. This is
 * the only place where adapters are chosen. Whatever could fail before the run begins (lock, bus,
 * CSV file) is tried before the earlier log is archived.
 * @throws DemoRunError as the parts do
 */
export async function withHouse<Result>(
  given: HouseOptions,
  work: (house: House) => Promise<Result>,
): Promise<Result> {
  const options = ownFields(given);
  const backend = (options.openBackend ?? openWorkerThreads)(options);
  if (backend.name === 'worker_threads') refuseFewDescriptors();
  const logs = logFolder(options.root);
  const lock = await lockLogs(logs);
  const closers: (() => unknown)[] = [() => lock.release()];
  try {
    // A table that is not sound is refused before anything else is touched.
    const inputs = readRunInputs(options);
    const { clock, runDigits } = backend;
    const kept = keepLogs(logs, options.stateFolder, options.tell);
    const keeping = { ...kept, clock, ...(runDigits && { runDigits }) };
    const runId = nextRunId(logs, runDigits);
    for (const kind of [options.kind, 'violation'] as const) refuseForeignFile(logPath(logs, kind));
    const bus = await openBus(options, runId);
    closers.unshift(() => bus.close());
    // Not earlier: where the bus cannot be had, nothing in the root changes.
    if (options.kind === 'run') await redeliver(options, logs);
    const files = sinkFiles(logs, options.env);
    const csv = openCsvSink(files.csv);
    closers.unshift(() => {
      csv.close();
    });
    const metrics = createMetricsFile(files.metrics, runId);
    closers.unshift(() => metrics.close());
    const live = await openLearning(options, inputs);
    const opened = { keeping, backend, runId, bus, csv, metrics, inputs, live };
    return await work(await buildHouse(options, opened));
  } finally {
    for (const close of closers) await close();
  }
}

/** @throws DemoRunError `system_refused`, before a run is half-way when it finds out */
function refuseFewDescriptors(): void {
  if (hasSpareDescriptors(DESCRIPTORS_OF_A_RUN)) return;
  throw new DemoRunError(
    'system_refused',
    `a run needs ${String(DESCRIPTORS_OF_A_RUN)} open files more than this process may have`,
    { remedy: 'allow more (ulimit -n 256), or add --simulated, which needs no threads' },
  );
}

interface Opened {
  readonly keeping: LogKeeping;
  readonly backend: Backend;
  readonly runId: string;
  readonly bus: EventBus;
  readonly csv: CsvSink;
  readonly metrics: MetricsFile;
  readonly inputs: RunInputs;
  /** Where the run learns: the table as it is by now. */
  readonly live: LiveTable | undefined;
}

async function buildHouse(options: HouseOptions, opened: Opened): Promise<House> {
  const { keeping, bus, metrics, runId } = opened;
  const run = runRecord(options, opened);
  const openedLogs: OpenLog[] = [];
  const open = async (record: RunRecord, id?: string): Promise<OpenLog> => {
    const opened = await openLog(keeping, record, id);
    const metered = meteredLog(opened.log, metrics);
    const log = { ...opened, log: interruptibleLog(metered, options.signal) };
    openedLogs.push(log);
    return log;
  };
  // The attacks come last; an earlier log of theirs that does not verify is found out now.
  await clearTheWay(keeping, 'violation', runId);
  const main = await open(run, runId);
  return {
    ...options,
    ...createStaff({
      ...opened,
      ...{ env: options.env, seed: options.seed, signal: options.signal },
      approvals: createApprovalDesk(terminalOf(options, opened.backend), opened.backend.clock),
      pause: pauseSwitch(options.root),
      observes: options.observe === true,
    }),
    run,
    pacing: heldPacing(options.pacing ?? NO_PACING, opened.backend.hold),
    clock: opened.backend.clock,
    registry: registryOf(options.root),
    bus,
    main,
    ground: groundOf(options, opened.inputs),
    outside: openOutside(opened.inputs, options.policyFile, keeping.logs.folder),
    reconcileSinks: () => reconcileRun(main.log, opened),
    openViolationLog: (after) => {
      // The attacks teach nothing.
      const record = runRecord(options, { ...opened, live: undefined });
      const attacks = countAttacks(groundOf(options, opened.inputs)).made;
      return open({
        ...record,
        kind: 'violation',
        scenarios: [],
        attacks,
        ...(after && { after }),
      });
    },
    openedLogs: () => openedLogs,
  };
}

function groundOf({ kind, env, observe }: HouseOptions, { policy }: RunInputs): Ground {
  return { kind, env, policy, observes: observe === true };
}

/** Nobody waits for a human where time is virtual, and nothing is asked where nothing is done. */
function terminalOf({ terminal, observe }: HouseOptions, backend: Backend): Terminal | undefined {
  return backend.name === 'simulated' || observe === true ? undefined : terminal;
}

/** In dev every run learns, in stage one that is told to, in prod none. */
async function openLearning(
  { kind, env, learn, observe, root }: HouseOptions,
  inputs: RunInputs,
): Promise<LiveTable | undefined> {
  const learns = kind === 'run' && (env === 'dev' || (env === 'stage' && learn));
  // Where nothing is done, nothing is to be learned from it.
  if (!learns || observe === true) return undefined;
  const { openLiveTable } = await import('./learned-table.js');
  return openLiveTable({ root, env }, inputs);
}

async function openBus(options: HouseOptions, runId: string): Promise<EventBus> {
  const { redis, env, request } = options;
  if (redis === undefined) return createEmbeddedBus();
  const { connectRedisBus } = await import('../events/redis-bus.js');
  const stream = options.stream ?? streamOf(env, String(request['name']), runId);
  return connectRedisBus({ url: redis, stream });
}

/** The run before may have ended before its events were in every sink. */
async function redeliver({ redis, tell }: HouseOptions, logs: LogFolder): Promise<void> {
  const redelivered = await redeliverUnfinished(logs, redis);
  if (redelivered !== undefined) tell({ fact: 'redelivered', ...redelivered });
}

function runRecord(options: HouseOptions, { bus, inputs, backend, live }: Opened): RunRecord {
  const app_served = appServed(backend.name, options.request['name']);
  return {
    format: LOG_FORMAT,
    kind: options.kind,
    env: options.env,
    scenarios: options.scenarios.map(({ id }) => id),
    backend: backend.name,
    ...(app_served !== undefined && { app_served }),
    bus: bus.kind,
    ...(options.redis === undefined ? {} : { bus_place: placeOfDatabase(options.redis) }),
    seed: options.seed,
    ...(live && { learns: live.terms }),
    ...(options.observe === true && { observes: true }),
    ...(options.kind === 'violation' && { attacks: countAttacks(groundOf(options, inputs)).made }),
    versions: { demo_run: version(), node: process.versions.node },
    policy: toLoggedPolicy(inputs.policy),
    q_table_sha256: inputs.q_table_sha256,
  };
}
