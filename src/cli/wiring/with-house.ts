import type { Environment } from '../../domain/environment.js';
import { DemoRunError } from '../../domain/errors.js';
import type { Diagnostics, EventBus, Terminal } from '../../domain/ports.js';
import type { RunKind, RunRecord } from '../../domain/proof-lines/run-record.js';
import { openCsvSink, type CsvSink } from '../../events/csv-sink.js';
import { createEmbeddedBus } from '../../events/embedded-bus.js';
import { createMetricsFile, type MetricsFile } from '../../events/metrics-file.js';
import { placeOfDatabase } from '../../events/redis-place.js';
import type { RawOnboardingRequest } from '../../onboarding/validate-request.js';
import { hasSpareDescriptors } from '../../files/spare-descriptors.js';
import { createApprovalDesk } from '../../orchestrator/approval-desk.js';
import { refuseForeignFile } from '../../proof/archive.js';
import { lockLogs } from '../../proof/lock.js';
import { logFolder, logPath, type LogFolder } from '../../proof/log-files.js';
import { nextRunId } from '../../proof/run-numbers.js';
import { openSigningKey } from '../../proof/signing-key.js';
import { countAttacks } from '../../walkthrough/attacks/attack-list.js';
import type { Ground } from '../../walkthrough/attacks/ground.js';
import type { Tell } from '../../walkthrough/facts.js';
import type { House, OpenLog, Pacing } from '../../walkthrough/house.js';
import type { Scenario } from '../../walkthrough/scenarios.js';
import { openTerminal } from '../terminal.js';
import { version } from '../version.js';
import type { LiveTable } from './learned-table.js';
import { openBackend, type Backend } from './backend.js';
import { clearTheWay, openLog, type LogKeeping } from './open-log.js';
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
  readonly port: number;
  readonly seed: number;
  /** The simulated app under a virtual clock, in place of the real one. */
  readonly simulated?: boolean;
  /** Whether a run in stage learns from its outcomes too. */
  readonly learn: boolean;
  /** Everything but the act. */
  readonly observe?: boolean;
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
  options: HouseOptions,
  work: (house: House) => Promise<Result>,
): Promise<Result> {
  if (options.simulated !== true) refuseFewDescriptors();
  const logs = logFolder(options.root);
  const lock = await lockLogs(logs);
  const closers: (() => unknown)[] = [() => lock.release()];
  try {
    // A table that is not sound is refused before anything else is touched.
    const inputs = readRunInputs(options);
    const backend = openBackend(options);
    const { clock, runDigits } = backend;
    const key = openSigningKey(options.stateFolder);
    const keeping = { logs, key, tell: options.tell, clock, ...(runDigits && { runDigits }) };
    const runId = nextRunId(logs, runDigits);
    for (const kind of [options.kind, 'violation'] as const) refuseForeignFile(logPath(logs, kind));
    if (options.kind === 'run') await redeliver(options, logs);
    const bus = await openBus(options, runId);
    closers.unshift(() => bus.close());
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
  const { keeping, bus, runId } = opened;
  const run = runRecord(options, opened);
  const openedLogs: OpenLog[] = [];
  const open = async (record: RunRecord, id?: string): Promise<OpenLog> => {
    const log = await openLog(keeping, record, id);
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
      approvals: createApprovalDesk(terminalOf(options), opened.backend.clock),
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
    openViolationLog: () => {
      // The attacks teach nothing.
      const record = runRecord(options, { ...opened, live: undefined });
      const attacks = countAttacks(groundOf(options, opened.inputs)).made;
      return open({ ...record, kind: 'violation', scenarios: [], attacks });
    },
    openedLogs: () => openedLogs,
  };
}

function groundOf({ kind, env, observe }: HouseOptions, { policy }: RunInputs): Ground {
  return { kind, env, policy, observes: observe === true };
}

/** Nobody waits for a human where time is virtual, and nothing is asked where nothing is done. */
function terminalOf({ simulated, observe, signal }: HouseOptions): Terminal | undefined {
  return simulated === true || observe === true ? undefined : openTerminal(signal);
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

async function openBus({ redis, env, request }: HouseOptions, runId: string): Promise<EventBus> {
  if (redis === undefined) return createEmbeddedBus();
  const { connectRedisBus } = await import('../../events/redis-bus.js');
  return connectRedisBus({ url: redis, stream: streamOf(env, String(request['name']), runId) });
}

/** The run before may have ended before its events were in every sink. */
async function redeliver({ redis, tell }: HouseOptions, logs: LogFolder): Promise<void> {
  const redelivered = await redeliverUnfinished(logs, redis);
  if (redelivered !== undefined) tell({ fact: 'redelivered', ...redelivered });
}

function runRecord(options: HouseOptions, { bus, inputs, backend, live }: Opened): RunRecord {
  return {
    kind: options.kind,
    env: options.env,
    scenarios: options.scenarios.map(({ id }) => id),
    backend: backend.name,
    bus: bus.kind,
    ...(options.redis === undefined ? {} : { bus_place: placeOfDatabase(options.redis) }),
    seed: options.seed,
    ...(live && { learns: live.terms }),
    ...(options.observe === true && { observes: true }),
    attacks: options.kind === 'violation' ? countAttacks(groundOf(options, inputs)).made : 0,
    versions: { demo_run: version(), node: process.versions.node },
    policy: inputs.policy,
    policy_sha256: inputs.policy_sha256,
    q_table_sha256: inputs.q_table_sha256,
  };
}
