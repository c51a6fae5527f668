import { builtInDecider } from '../../core/decider/built-in-decider.js';
import { DEFAULT_AGENT_BUDGETS } from '../../core/domain/agent.js';
import { seededRandom } from '../../core/decider/random.js';
import type { AppSpec } from '../../core/domain/app-spec.js';
import type { Environment } from '../../core/domain/environment.js';
import { deepFreeze, ownFields } from '../../core/domain/objects.js';
import type {
  AppWatch,
  Approver,
  Diagnostics,
  EventBus,
  EventSink,
  PauseSwitch,
  ProofLog,
} from '../../core/domain/ports.js';
import { createIssuer } from '../../core/decider/issuer.js';
import { createEmitter } from '../events/emitter.js';
import type { MetricsFile } from '../events/metrics-file.js';
import { reachUs } from '../../core/gates/past-figures.js';
import { createActionMemory } from '../orchestrator/action-memory.js';
import {
  createRunNumbers,
  createWatchMemory,
  type LoopDependencies,
} from '../orchestrator/loop-dependencies.js';
import type { RunContext } from '../orchestrator/run-context.js';
import { withoutOutsideAlerts } from '../orchestrator/outside-alerts.js';
import { createOrchestrator } from '../orchestrator/orchestrator.js';
import type { ActuatorHandle, OrchestratorParts } from '../orchestrator/submission.js';
import type { DeployableApp, Overrides, Run } from '../walkthrough/run.js';
import type { OpenedAgent } from './agent-plan.js';
import type { Backend } from './backend.js';
import { boundedDecider } from './bounded-decider.js';
import type { LiveTable } from './learned-table.js';
import type { OutsideAlerts } from './outside-alerts.js';
import type { RunInputs } from './run-inputs.js';

const SINK_DEADLINE_MS = 1_500;
/** An agent keeps its deadline itself; it may take as long as this to be killed where it floods. */
const AGENT_GRACE_MS = 10_000;

/** What the control loops of one run share. */
export interface SharedServices {
  readonly env: Environment;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly backend: Backend;
  readonly runId: string;
  readonly bus: EventBus;
  readonly csv: EventSink;
  readonly metrics: MetricsFile;
  readonly inputs: RunInputs;
  /** Where the run learns: the table as it is by now. */
  readonly live: LiveTable | undefined;
  /** What decides in place of the built-in decider. */
  readonly opened: OpenedAgent | undefined;
  /** What comes from outside; absent where nothing does. */
  readonly outside?: Pick<OutsideAlerts, 'attach'> | undefined;
  readonly approver: Approver;
  readonly pause: PauseSwitch;
  readonly observes: boolean;
  readonly diagnostics: Diagnostics;
}

/**
 * Creates apps and puts control loops together over them. An app's actuator is known in here and
 * nowhere else; `compose` passes it to an orchestrator and to nobody besides.
 */
export function createComposer(services: SharedServices): Pick<Run, 'createApp' | 'compose'> {
  deepFreeze(services.inputs.policy);
  const handleOf = new WeakMap<DeployableApp, ActuatorHandle>();
  return {
    createApp(given) {
      const spec = deepFreeze(given);
      const { actuator, capabilities, alerts, ...app } = services.backend.createApp(
        spec,
        services.runId,
      );
      services.outside?.attach(alerts);
      const deployable = { spec, ...app };
      handleOf.set(deployable, { actuator, capabilities, busy: false });
      return deployable;
    },
    compose(app, proofLog, given = {}) {
      const overrides = ownFields(given);
      const actuatorHandle = handleOf.get(app);
      if (actuatorHandle === undefined) throw new TypeError('this app was not created by this run');
      const env = overrides.env ?? services.env;
      // The attacks have a log of their own; it names the table as it was.
      const live = proofLog.runId === services.runId ? services.live : undefined;
      const context = contextFor(app.spec, env, services.inputs, live);
      return composeLoop(services, { app, proofLog, actuatorHandle, context, live }, overrides);
    },
  };
}

/** What one control loop is put together of, beside what all of them share. */
interface OwnParts {
  readonly app: DeployableApp;
  readonly proofLog: ProofLog;
  readonly actuatorHandle: ActuatorHandle;
  readonly context: RunContext;
  readonly live: LiveTable | undefined;
}

function composeLoop(
  services: SharedServices,
  own: OwnParts,
  overrides: Overrides,
): LoopDependencies {
  const { bus, csv, metrics, backend, seed, signal } = services;
  const { proofLog, context, live } = own;
  const { issuer = createIssuer(), past = createActionMemory(reachUs(context.policy)) } = overrides;
  const shared = { context, proofLog, past, clock: backend.clock };
  const watch = watchOf(services, own);
  return {
    ...shared,
    bus,
    metrics,
    watch,
    emitter: createEmitter({ proofLog, csv, metrics, bus, deadlineMs: SINK_DEADLINE_MS }),
    ...deciderFor(services, own),
    issue: issuer.issue,
    orchestrator: createOrchestrator({
      ...shared,
      ...overridden(services, { ...own, watch }, overrides),
      redeem: issuer.redeem,
      observes: services.observes,
      learns: live !== undefined,
    }),
    random: seededRandom(seed),
    numbers: createRunNumbers(),
    memory: createWatchMemory(),
    ...(live && { learned: live.learned }),
    signal,
  };
}

/** Nobody outside has a part in the attacks, which have a log of their own. */
function watchOf({ runId }: SharedServices, { app, proofLog }: OwnParts): AppWatch {
  return proofLog.runId === runId ? app.watch : withoutOutsideAlerts(app.watch);
}

/** The attacks have a log of their own: what is asked there is the built-in decider. */
function deciderFor(
  { opened, runId, signal, diagnostics }: SharedServices,
  { proofLog, context }: OwnParts,
): Pick<LoopDependencies, 'propose' | 'agent'> {
  const bounds = { signal, diagnostics };
  if (opened === undefined || proofLog.runId !== runId) {
    return { propose: boundedDecider(builtInDecider, bounds) };
  }
  const { agent, record } = opened;
  const { answer_within_ms: deadlineMs } = context.policy.agent ?? DEFAULT_AGENT_BUDGETS;
  return {
    propose: boundedDecider(agent, { ...bounds, deadlineMs, graceMs: AGENT_GRACE_MS }),
    agent: { public_key: record.public_key, nonces: new Set() },
  };
}

function contextFor(
  spec: AppSpec,
  env: Environment,
  inputs: RunInputs,
  live: LiveTable | undefined,
): RunContext {
  const { policy, policy_sha256, q_table, q_table_sha256 } = inputs;
  // The policy was frozen when it was read, the spec when its app was created.
  return Object.freeze({
    env,
    policy,
    policy_sha256,
    q_table_sha256,
    app_name: spec.name,
    scaling: spec.scaling,
    q_table: live?.rows ?? Object.freeze({ get: (state: string) => q_table.rows[state] }),
  });
}

/** The run's own parts, but for what an attack overrides. */
function overridden(
  services: SharedServices,
  { watch, context, actuatorHandle }: OwnParts & { readonly watch: AppWatch },
  { sees, policyUnusable, busy, approver, paused, onJudged }: Overrides,
): Pick<
  OrchestratorParts,
  'policy' | 'actuatorHandle' | 'approver' | 'pause' | 'watch' | 'onJudged'
> {
  return {
    watch: sees === undefined ? watch : seenAs(watch, sees),
    policy: policyUnusable === true ? undefined : context.policy,
    actuatorHandle: busy === true ? { ...actuatorHandle, busy: true } : actuatorHandle,
    approver: approver ?? services.approver,
    pause: paused === true ? { isPaused: () => true } : services.pause,
    onJudged,
  };
}

function seenAs(watch: AppWatch, sees: NonNullable<Overrides['sees']>): OrchestratorParts['watch'] {
  return { observe: () => sees(watch.observe()), requests: () => watch.requests() };
}
