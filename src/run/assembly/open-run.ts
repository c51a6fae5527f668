import { DEFAULT_AGENT_BUDGETS } from '../../core/domain/agent.js';
import { DemoRunError } from '../../core/domain/errors.js';
import { ownFields } from '../../core/domain/objects.js';
import type { EventBus, Terminal } from '../../core/domain/ports.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { openCsvSink, type CsvSink } from '../events/csv-sink.js';
import { createEmbeddedBus } from '../events/embedded-bus.js';
import { createMetricsFile, type MetricsFile } from '../events/metrics-file.js';
import { closeAll } from '../../base/close-all.js';
import { hasSpareDescriptors } from '../../base/spare-descriptors.js';
import { createApprover } from '../orchestrator/approver.js';
import { refuseUnsoundLogs } from '../proof/archive.js';
import { lockLogs } from '../proof/lock.js';
import { logFolder, type LogFolder } from '../../audit/library/log-files.js';
import { nextRunId } from '../proof/next-run-id.js';
import type { OpenLog, Run } from '../walkthrough/run.js';
import { interruptibleLog } from '../walkthrough/interruptible-log.js';
import { meteredLog } from '../walkthrough/metered-log.js';
import type { OpenedAgent } from './agent-plan.js';
import { expectedOfAgent } from './expected-of-agent.js';
import type { LiveTable } from './learned-table.js';
import { openWorkerThreads, type Backend } from './backend.js';
import { clearTheWay, keepLogs, openLog, type LogKeeping } from './open-log.js';
import { openSandbox } from './sandbox.js';
import { refuseImpossibleFaults } from './possible-faults.js';
import { heldPacing, NO_PACING } from './pacing.js';
import { pauseSwitch } from './pause-file.js';
import { registryOf } from './registry.js';
import { withAgentBudgets } from './policy-file.js';
import { policyRemark, underSamePolicy } from './same-policy.js';
import { attackContextOf, recordOfAttacks, recordOfRun } from './record-of-run.js';
import { recordedTerminal } from './recorded-terminal.js';
import { openOutsideAlerts, type OutsideAlerts } from './outside-alerts.js';
import { redeliverUnfinished } from './redeliver.js';
import { reconcileRun } from './reconcile-run.js';
import { readRunInputs, type RunInputs } from './run-inputs.js';
import { sinkFiles, streamOf } from './sinks.js';
import type { RunPlan } from './run-plan.js';
import { createComposer } from './compose.js';

/** Threads and connections under full load: some 55 were seen beside the 20 of Node itself. */
const DESCRIPTORS_OF_A_RUN = 96;

/**
 * Opens a run with real services, gives it to the work, and closes it again. This is
 * the only place where adapters are chosen. Whatever could fail before the run begins (lock, bus,
 * CSV file) is tried before the earlier log is archived.
 * @throws DemoRunError as the parts do
 */
export async function openRun<Result>(
  given: RunPlan,
  work: (run: Run) => Promise<Result>,
): Promise<Result> {
  const plan = withoutTable(ownFields(given));
  const backend = (plan.openBackend ?? openWorkerThreads)(plan);
  if (backend.name === 'worker_threads') refuseFewDescriptors();
  refuseImpossibleFaults(plan.scenarios, backend);
  const logs = logFolder(plan.root);
  const lock = await lockLogs(logs);
  const closers: (() => unknown)[] = [() => lock.release()];
  try {
    // A table that is not sound is refused before anything else is touched.
    const inputs = readInputs(plan);
    const { clock, runDigits } = backend;
    const kept = keepLogs(logs, plan.stateFolder, plan.notify);
    const keeping = { ...kept, clock, ...(runDigits && { runDigits }) };
    // All of them before the first is cleared away: a start that is refused has changed nothing.
    await refuseUnsoundLogs(logs, new Set([plan.kind, 'violation'] as const));
    const runId = nextRunId(logs, runDigits);
    const agent = openAgent(plan, { logs, runId, inputs });
    const bus = await openBus(plan, runId);
    closers.unshift(() => bus.close());
    // Not earlier: where the bus cannot be had, nothing in the root changes.
    if (plan.kind === 'run') await redeliver(plan, logs);
    const files = sinkFiles(logs, plan.env);
    const csv = openCsvSink(files.csv);
    closers.unshift(() => {
      csv.close();
    });
    const metrics = createMetricsFile(files.metrics, runId);
    closers.unshift(() => metrics.close());
    const live = await openLearning(plan, inputs);
    const outside = plan.alerts && (await openOutsideAlerts(plan.alerts, { ...plan, clock }));
    closers.unshift(() => outside?.close());
    const opened = { keeping, backend, runId, bus, csv, metrics, inputs, live, agent, outside };
    return await work(await assemble(plan, opened));
  } finally {
    await closeAll(closers);
  }
}

/** @throws DemoRunError `system_refused`, before a run is half-way when it finds out */
function refuseFewDescriptors(): void {
  if (hasSpareDescriptors(DESCRIPTORS_OF_A_RUN)) return;
  throw new DemoRunError(
    'system_refused',
    `a run needs ${String(DESCRIPTORS_OF_A_RUN)} open files more than this process may have`,
    { remedy: 'allow more with `ulimit -n 256`, or add --simulated, which needs no threads' },
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
  readonly agent: OpenedAgent | undefined;
  readonly outside: OutsideAlerts | undefined;
}

async function assemble(plan: RunPlan, opened: Opened): Promise<Run> {
  const { keeping, bus, metrics, runId } = opened;
  const record = recordOfRun(plan, opened);
  const openedLogs: OpenLog[] = [];
  const open = async (of: RunRecord, id?: string): Promise<OpenLog> => {
    const begun = await openLog(keeping, of, id);
    const metered = meteredLog(begun.log, metrics);
    const log = { ...begun, log: interruptibleLog(metered, plan.signal) };
    openedLogs.push(log);
    return log;
  };
  // The attacks come last, but what was before this run is out of their place while it runs.
  await clearTheWay(keeping, 'violation', runId);
  const main = await open(record, runId);
  return {
    ...plan,
    ...createComposer({
      ...opened,
      opened: opened.agent,
      env: plan.env,
      seed: plan.seed,
      signal: plan.signal,
      approver: createApprover(terminalOf(plan, opened.backend), opened.backend.clock),
      pause: pauseSwitch(plan.root),
      observes: plan.observe === true,
      diagnostics: plan.diagnostics,
    }),
    record,
    agent: opened.agent,
    alertsPort: opened.outside?.port,
    pacing: heldPacing(plan.pacing ?? NO_PACING, opened.backend.hold),
    clock: opened.backend.clock,
    registry: registryOf(plan.root),
    bus,
    main,
    attackContext: attackContextOf(plan, opened.inputs),
    sandbox: openSandbox(opened.inputs, plan.policyFile, keeping.logs.folder),
    reconcileSinks: () => reconcileRun(main.log, opened),
    openViolationLog: (after) => {
      // By now all was decided that an agent could gain from.
      const remark = policyRemark(plan, opened.inputs);
      if (remark !== undefined) plan.notify({ fact: 'remark', ...remark });
      return open(recordOfAttacks(plan, opened, after));
    },
    openedLogs: () => openedLogs,
  };
}

/** What an agent may use up is policy, and so in the log. */
function readInputs(plan: RunPlan): RunInputs {
  const inputs = underSamePolicy(plan, () => readRunInputs(plan));
  const { policy, policy_sha256 } = withAgentBudgets(inputs, plan.openAgent !== undefined);
  return { ...inputs, policy, policy_sha256 };
}

function openAgent(
  { openAgent: open, root, stateFolder, signal, diagnostics }: RunPlan,
  { logs, runId, inputs }: Pick<Opened, 'runId' | 'inputs'> & { readonly logs: LogFolder },
): OpenedAgent | undefined {
  const budgets = inputs.policy.agent ?? DEFAULT_AGENT_BUDGETS;
  return open?.({ runId, root, stateFolder, logs, budgets, signal, diagnostics });
}

/** Where an agent decides, nobody expects of a scenario that the Q-table does. */
function withoutTable(plan: RunPlan): RunPlan {
  if (plan.openAgent === undefined) return plan;
  return { ...plan, scenarios: plan.scenarios.map(expectedOfAgent) };
}

/**
 * Nobody waits for a human where time is virtual, but an answer may be recorded; and nothing is asked
 * where nothing is done.
 */
function terminalOf(
  { terminal, recordedAnswer, observe }: RunPlan,
  backend: Backend,
): Terminal | undefined {
  if (observe === true) return undefined;
  if (recordedAnswer !== undefined) return recordedTerminal(recordedAnswer);
  return backend.name === 'simulated' ? undefined : terminal;
}

/** In dev every run learns, in stage one that is told to, in prod none. */
async function openLearning(
  { kind, env, learn, observe, root, openAgent }: RunPlan,
  inputs: RunInputs,
): Promise<LiveTable | undefined> {
  const learns = kind === 'run' && (env === 'dev' || (env === 'stage' && learn));
  // Where nothing is done, nothing is to be learned from it.
  if (!learns || observe === true) return undefined;
  // What an agent chose says nothing of the table.
  if (openAgent !== undefined) return undefined;
  const { openLiveTable } = await import('./learned-table.js');
  return openLiveTable({ root, env }, inputs);
}

async function openBus(plan: RunPlan, runId: string): Promise<EventBus> {
  const { redis, env, request } = plan;
  if (redis === undefined) return createEmbeddedBus();
  const { connectRedisBus } = await import('../events/redis-bus.js');
  const stream = plan.stream ?? streamOf(env, String(request['name']), runId);
  return connectRedisBus({ url: redis, stream });
}

/** The run before may have ended before its events were in every sink. */
async function redeliver({ redis, notify }: RunPlan, logs: LogFolder): Promise<void> {
  const redelivered = await redeliverUnfinished(logs, redis);
  if (redelivered !== undefined) notify({ fact: 'redelivered', ...redelivered });
}
