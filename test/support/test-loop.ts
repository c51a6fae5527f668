import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { machineClock } from '../../src/run/app/machine-clock.js';
import { builtInDecider } from '../../src/core/decider/built-in-decider.js';
import { createIssuer, type Issuer } from '../../src/core/decider/issuer.js';
import { seededRandom } from '../../src/core/decider/random.js';
import { readRunInputs } from '../../src/run/assembly/run-inputs.js';
import type { Environment } from '../../src/core/domain/environment.js';
import { DemoRunError } from '../../src/core/domain/errors.js';
import type { Policy } from '../../src/core/domain/policy.js';
import type { Actuator, Approver, PauseSwitch, ProofLog } from '../../src/core/domain/ports.js';
import { NO_PREDECESSOR, type ProofLine } from '../../src/core/domain/proof-lines/catalogue.js';
import { openCsvSink } from '../../src/run/events/csv-sink.js';
import { createEmbeddedBus } from '../../src/run/events/embedded-bus.js';
import { createEmitter } from '../../src/run/events/emitter.js';
import { createMetricsFile } from '../../src/run/events/metrics-file.js';
import {
  createRunNumbers,
  createWatchMemory,
  type LoopDependencies,
} from '../../src/run/orchestrator/loop-dependencies.js';
import type { Gate } from '../../src/core/gates/gate.js';
import { reachUs } from '../../src/core/gates/past-figures.js';
import { createActionMemory } from '../../src/run/orchestrator/action-memory.js';
import { createApprover } from '../../src/run/orchestrator/approver.js';
import { createOrchestrator, type Orchestrator } from '../../src/run/orchestrator/orchestrator.js';
import type { ActuatorHandle, OrchestratorParts } from '../../src/run/orchestrator/submission.js';
import { DurableProofLog } from '../../src/run/proof/proof-log.js';
import type { ManagedApp } from '../../src/run/app/managed-app.js';
import { openApp } from './managed-app.js';
import { demoSpec } from './specs.js';

export interface TestLoop {
  readonly loop: LoopDependencies;
  readonly issuer: Issuer;
  readonly app: ManagedApp;
  /** The actions that reached the app's actuator, each with the log's lines at that moment. */
  readonly acts: { readonly action: string; readonly log: readonly string[] }[];
  /** The lines that are on the disk. */
  readonly lines: () => ProofLine[];
  readonly eventNames: () => string[];
  readonly interruption: AbortController;
  /** What the orchestrators act with. */
  readonly actuatorHandle: ActuatorHandle;
  /** An orchestrator over the same app, log and issuer that is in another environment. */
  readonly orchestratorIn: (
    env: Environment,
    differing?: Partial<OrchestratorParts>,
  ) => Orchestrator;
}

export interface TestLoopOptions {
  readonly env?: Environment;
  readonly policy?: Partial<Policy>;
  readonly approver?: Approver;
  readonly pause?: PauseSwitch;
  readonly observes?: boolean;
  readonly gates?: readonly Gate[];
  /** Takes the place of single actions. */
  readonly actuator?: Partial<Actuator>;
  /** From this append on the log refuses, as after a failed write. */
  readonly logFailsAt?: number;
}

/** A control room over the real app, with the parts that a run has; the app serves already. */
export async function openTestLoop(options: TestLoopOptions = {}): Promise<TestLoop> {
  const { app, root } = openApp();
  const { env = 'stage' } = options;
  const inputs = readRunInputs();
  const path = join(root, 'logs', 'day1_proof.log');
  mkdirSync(join(root, 'logs'));
  const file = new DurableProofLog({
    ...{ path, runId: '000001-abcd', prev: NO_PREDECESSOR },
    clock: machineClock,
  });
  const csv = openCsvSink(join(root, 'logs', env, 'runtime_events.csv'));
  onTestFinished(() => {
    file.close();
    csv.close();
  });
  const proofLog = failingFrom(file, options.logFailsAt ?? Infinity);
  const lines = () => readLines(path);
  const eventNames = () => lines().map(({ event_name }) => event_name);

  const metrics = createMetricsFile(join(root, 'logs', env, 'metrics.prom'), file.runId);
  const bus = createEmbeddedBus();
  const context = {
    ...{ env, app_name: demoSpec.name, scaling: demoSpec.scaling },
    policy: { ...inputs.policy, ...options.policy },
    policy_sha256: inputs.policy_sha256,
    q_table: new Map(Object.entries(inputs.q_table.rows)),
    q_table_sha256: inputs.q_table_sha256,
  };
  const issuer = createIssuer();
  const acts: TestLoop['acts'] = [];
  const replaced = { ...app.actuator, ...options.actuator };
  const actuator = watched(replaced, (action) => {
    acts.push({ action, log: eventNames() });
  });
  const interruption = new AbortController();
  const shared = { context, proofLog, metrics, clock: machineClock, watch: app.watch };
  const past = createActionMemory(reachUs(context.policy));
  const actuatorHandle: ActuatorHandle = { actuator, capabilities: app.capabilities, busy: false };
  const parts: OrchestratorParts = {
    ...{ ...shared, past, redeem: issuer.redeem, policy: context.policy, actuatorHandle },
    approver: options.approver ?? createApprover(undefined, machineClock),
    pause: options.pause ?? { isPaused: () => false },
    observes: options.observes ?? false,
    ...(options.gates === undefined ? {} : { gates: options.gates }),
  };
  const orchestratorIn: TestLoop['orchestratorIn'] = (place, differing = {}) =>
    createOrchestrator({ ...parts, ...differing, context: { ...context, env: place } });
  const loop: LoopDependencies = {
    ...{ ...shared, bus, issue: issuer.issue, decider: builtInDecider },
    emitter: createEmitter({ proofLog, csv, metrics, bus, deadlineMs: 10_000 }),
    orchestrator: orchestratorIn(env),
    past,
    random: seededRandom(1),
    numbers: createRunNumbers(),
    memory: createWatchMemory(),
    signal: interruption.signal,
  };
  await app.operator.deploy();
  await app.operator.startServing();
  return {
    loop,
    issuer,
    app,
    acts,
    lines,
    eventNames,
    interruption,
    actuatorHandle,
    orchestratorIn,
  };
}

/** A disk that is full from the n-th line on cannot be had for real in a test. */
function failingFrom(log: ProofLog, failsAt: number): ProofLog {
  let appends = 0;
  return {
    runId: log.runId,
    path: log.path,
    get lines() {
      return log.lines;
    },
    append(body, cause) {
      appends += 1;
      if (appends < failsAt) return log.append(body, cause);
      return Promise.reject(new DemoRunError('proof_log_failed', 'no space left'));
    },
  };
}

function watched(actuator: Actuator, onAct: (action: string) => void): Actuator {
  const told =
    (action: keyof Actuator): Actuator[typeof action] =>
    (target, capability) => {
      onAct(action);
      return actuator[action](target, capability);
    };
  return {
    noop: told('noop'),
    restart_service: told('restart_service'),
    scale_workers: told('scale_workers'),
  };
}

function readLines(path: string): ProofLine[] {
  return readFileSync(path, 'latin1')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ProofLine);
}
