import type { AppSpec } from '../../core/domain/app-spec.js';
import type { Environment } from '../../core/domain/environment.js';
import type {
  Approver,
  AppOperator,
  AppWatch,
  Clock,
  EventBus,
  FaultInjector,
  ProofLog,
} from '../../core/domain/ports.js';
import type { ExternalAgent } from '../../core/domain/external-agent.js';
import type { Observation } from '../../core/domain/observation.js';
import type { LoggedRun, RunRecord } from '../../core/domain/proof-lines/run-record.js';
import type { Scenario } from '../../core/domain/scenario.js';
import type { GateInput } from '../../core/gates/gate-input.js';
import type { AppFromFolder } from '../../core/onboarding/choose-app.js';
import type { ReplicaLimits } from '../../core/onboarding/generate-spec.js';
import type { RawOnboardingRequest } from '../../core/onboarding/validate-request.js';
import type { AgentComparison } from '../../audit/summary/agent-comparison.js';
import type { RunSummary } from '../../audit/summary/run-summary.js';
import type { JudgedLog } from '../../audit/summary/verdict.js';
import type { ActionMemory } from '../orchestrator/action-memory.js';
import type { LoopDependencies } from '../orchestrator/loop-dependencies.js';
import type { Issuer } from '../../core/decider/issuer.js';
import type { AttackContext } from './attacks/attack-context.js';
import type { Sandbox } from './attacks/sandbox.js';
import type { AttackSummary, LogCheck, Notify } from './progress-events.js';
import type { SaidSoFar } from './summarized-log.js';

/** A log that was closed, checked and, if it is whole, sealed; and what its lines say. */
export interface EndedLog {
  readonly check: LogCheck;
  /** Null where there is nothing to read. */
  readonly read: JudgedLog | null;
}

/** A proof log that is open, and how to end and check it. Its lines are told as they get durable. */
export interface OpenLog {
  readonly log: ProofLog;
  /** Closes the log, checks the file from its first byte to its last, and seals it if it is whole. */
  end(): Promise<EndedLog>;
  isEnded(): boolean;
  /** What its lines say so far; only of a log that folds them itself. */
  readonly said?: SaidSoFar;
  /** SHA-256 over the lines without times, ids and measured values; null where nobody keeps it. */
  behaviourDigest(): string | null;
}

/** The registry of onboarded apps. */
export interface Registry {
  fileOf(appName: string): string;
  hashOf(specText: string): string;
  /** The text of an app's spec, as it is; undefined where none is registered. */
  find(appName: string): string | undefined;
  store(
    spec: { readonly name: string; readonly text: string },
    replace: boolean,
  ): 'created' | 'unchanged' | 'replaced' | 'differs';
}

/** The app as the walkthrough holds it: without the actuator, which only a control loop is given. */
export interface DeployableApp {
  readonly spec: AppSpec;
  readonly operator: AppOperator;
  readonly watch: AppWatch;
  readonly faults: FaultInjector;
}

/** In what a control loop that is attacked differs from the run's own. */
export interface Overrides {
  /** Shared by several loops; one of its own by default. */
  readonly issuer?: Issuer;
  readonly env?: Environment | undefined;
  /** What it remembers; nothing by default. */
  readonly past?: ActionMemory | undefined;
  /** Its policy could not be read. */
  readonly policyUnusable?: true;
  readonly paused?: true;
  /** Another action on the app has not ended. */
  readonly busy?: true;
  readonly approver?: Approver;
  /** How it sees the app. */
  readonly sees?: (observation: Observation) => Observation;
  /** Hears what its gates were asked last. */
  readonly onJudged?: (input: GateInput) => void;
}

/**
 * Where a run may be held for those who watch: between its steps, never within one. No time of the
 * run passes meanwhile.
 */
export interface Pacing {
  /** A step has been announced, and nothing of it was done. @throws DemoRunError `interrupted` */
  beforeStep(step: number): Promise<void>;
  /** All of a step has been done and told. @throws DemoRunError `interrupted` */
  afterStep(step: number): Promise<void>;
  /** The app of this run, for whoever shows that it lives while a step waits. Touches nothing. */
  watchApp?(watch: LiveWatch): void;
}

/** What can be asked of an app at any moment. */
export type LiveWatch = Pick<AppWatch, 'observe' | 'requests'>;

/** What an agent said to itself, and where that is kept. */
export interface AgentDiary {
  readonly path: string;
  readonly last_line: string;
}

/** An agent that is ready to be started. */
export interface RunAgent {
  readonly agent: ExternalAgent;
  /** Once it has ended; undefined where it said nothing. */
  readonly diary?: () => AgentDiary | undefined;
}

/** Makes the attacks, or says what they have shown before, on the same policy and program. */
export type ProveOnce = (prove: () => Promise<ProvedSafety>) => Promise<ProvedSafety>;

/** What the attacks have shown, and what their log says of them. */
export interface ProvedSafety {
  readonly summary: AttackSummary;
  readonly ended: EndedLog;
}

/** What an agent's answers came to, beside what else could have been done. */
export type CompareAnswers = (about: {
  readonly run: Pick<LoggedRun, 'seed' | 'policy'>;
  readonly summary: RunSummary;
  readonly signal: AbortSignal;
}) => Promise<AgentComparison>;

/** A run and its services. Only the assembly opens one. */
export interface Run {
  readonly root: string;
  /** What its log says of it. */
  readonly record: RunRecord;
  readonly request: RawOnboardingRequest;
  readonly replaceSpec: boolean;
  /** Of an app of somebody's own: what its folder says. */
  readonly own?: AppFromFolder | undefined;
  /** Other limits for the app than its spec has, in this run. */
  readonly scaling?: ReplicaLimits | undefined;
  readonly allowProdInjection: boolean;
  readonly scenarios: readonly Scenario[];
  /** What decides in place of the built-in decider. */
  readonly agent?: RunAgent | undefined;
  /** Asked once the log of an agent's run is ended. */
  readonly compareAnswers?: CompareAnswers | undefined;
  /** Where alerts from outside are received; undefined where none are. */
  readonly alertsPort?: number | undefined;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly bus: EventBus;
  readonly main: OpenLog;
  /** Whether the attacks at the end are made, or known from another run; they are made by default. */
  readonly safety?: ProveOnce | undefined;
  /** On what the attacks are made, and what an attacker reaches besides the decisions. */
  readonly attackContext: AttackContext;
  readonly sandbox: Sandbox;
  /**
   * Opens the log of the attacks, which is another run with an id of its own.
   * @param after how the log of this run ended, where it was sealed by then
   */
  openViolationLog(after: RunRecord['after']): Promise<OpenLog>;
  /** Every log opened so far. */
  openedLogs(): readonly OpenLog[];
  /**
   * Compares every sink with the log of this run.
   * @returns how many events all of them hold
   * @throws DemoRunError `sinks_disagree`, naming the events
   */
  reconcileSinks(): Promise<number>;
  readonly notify: Notify;
  readonly pacing: Pacing;
  /** Of a run that takes about a millisecond: a signal is heard before its first step, not before each. */
  readonly takesOneTurn?: true;
  readonly signal: AbortSignal;
  createApp(spec: AppSpec): DeployableApp;
  /** Puts a control loop together over an app that this run created. */
  compose(app: DeployableApp, log: ProofLog, overrides?: Overrides): LoopDependencies;
}
