import type { Environment } from '../../core/domain/environment.js';
import type { Scenario } from '../../core/domain/scenario.js';
import { createApprover } from '../../run/orchestrator/approver.js';
import { sha256, specFile } from '../../run/app/registry.js';
import { createComposer, type SharedServices } from '../../run/assembly/compose.js';
import { NO_PACING } from '../../run/assembly/pacing.js';
import {
  attackContextOf,
  recordOfAttacks,
  recordOfRun,
  type RecordedPlan,
} from '../../run/assembly/record-of-run.js';
import type { RunInputs } from '../../run/assembly/run-inputs.js';
import { openSandbox } from '../../run/assembly/sandbox.js';
import { createEmbeddedBus } from '../../run/events/embedded-bus.js';
import type { OpenLog, ProveOnce, Run } from '../../run/walkthrough/run.js';
import { openSimulatedBackend } from '../simulated/simulated-backend.js';
import { createFirstLines, type EncodeFirstLine } from './first-lines.js';
import { openMemoryLog, type MemoryLogOptions } from './memory-log.js';

/** What every run in memory shares. */
export interface MemoryRunOptions {
  readonly inputs: RunInputs;
  readonly env: Environment;
  readonly scenarios: readonly Scenario[];
  readonly signal: AbortSignal;
  /** Whether a run makes the attacks at its end, or knows what they have shown; it makes them by default. */
  readonly safety?: ProveOnce;
  /** Hears each line of each log, as its file would hold it; nobody by default. */
  readonly onLine?: MemoryLogOptions['onLine'];
}

/**
 * Says how to put runs together on the simulated app that keep all in memory: no file, thread, socket or lock. Their
 * logs are those of `run --simulated` in an empty root, to the byte.
 * @returns a run by its seed
 */
export function memoryRuns(options: MemoryRunOptions): (seed: number) => Run {
  const { inputs, env, scenarios, signal, safety, onLine } = options;
  const plan: Omit<RecordedPlan, 'seed'> = {
    kind: 'run',
    env,
    scenarios,
    request: REQUEST,
    redis: undefined,
  };
  const parts = { inputs, bus: { kind: 'embedded' }, backend: { name: 'simulated' } } as const;
  const recorded = recordOfRun({ ...plan, seed: 0 }, parts);
  const firstLineOf = createFirstLines(recorded);
  const registry = noRegistry();
  const sandbox = openSandbox(inputs, undefined, '');
  return (seed) => {
    const backend = openSimulatedBackend({ seed });
    const { clock } = backend;
    const bus = createEmbeddedBus();
    const record = { ...recorded, seed };
    const logs: OpenLog[] = [];
    const open = (of: typeof record, encodeFirst?: EncodeFirstLine): OpenLog => {
      const runId = `${String(logs.length + 1).padStart(6, '0')}-${backend.runDigits?.() ?? ''}`;
      const log = openMemoryLog({ runId, clock, run: of, encodeFirst, policy: inputs, onLine });
      logs.push(log);
      return log;
    };
    const main = open(record, firstLineOf(seed));
    const services: SharedServices = {
      env,
      seed,
      signal,
      backend,
      runId: main.log.runId,
      bus,
      csv: NO_SINK,
      metrics: NO_METRICS,
      inputs,
      live: undefined,
      opened: undefined,
      approver: createApprover(undefined, clock),
      pause: NEVER_PAUSED,
      observes: false,
      diagnostics: NO_DIAGNOSTICS,
    };
    return {
      root: '',
      record,
      request: REQUEST,
      replaceSpec: false,
      allowProdInjection: false,
      scenarios,
      safety,
      clock,
      bus,
      main,
      sandbox,
      signal,
      takesOneTurn: true,
      registry,
      attackContext: attackContextOf(plan, inputs),
      openViolationLog: (after) =>
        Promise.resolve(open(recordOfAttacks({ ...plan, seed }, parts, after))),
      openedLogs: () => logs,
      reconcileSinks: async () => (await bus.history()).length,
      notify: () => undefined,
      pacing: NO_PACING,
      ...createComposer(services),
    };
  };
}

const REQUEST = {
  name: 'demo-api',
  repo_url: 'https://github.com/example/demo-api',
  runtime: 'backend',
};

const NO_DIAGNOSTICS: SharedServices['diagnostics'] = {
  info: () => undefined,
  warn: () => undefined,
};
const NEVER_PAUSED: SharedServices['pause'] = { isPaused: () => false };
const NO_SINK: SharedServices['csv'] = { store: () => Promise.resolve() };

const NO_METRICS: SharedServices['metrics'] = {
  path: '',
  store: () => Promise.resolve(),
  countDecision: () => undefined,
  countRefusal: () => undefined,
  observeRecovery: () => undefined,
  observeApp: () => undefined,
  publish: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** Nobody is registered, and who is registered is forgotten; all these runs hash the same text. */
function noRegistry(): Run['registry'] {
  let hashed = { text: '', hash: sha256('') };
  return {
    fileOf: specFile,
    hashOf(text) {
      if (text !== hashed.text) hashed = { text, hash: sha256(text) };
      return hashed.hash;
    },
    find: () => undefined,
    store: () => 'created',
  };
}
