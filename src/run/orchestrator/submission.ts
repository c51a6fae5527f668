import type { ExecutableAction } from '../../core/domain/actions.js';
import type { Capabilities } from '../../core/domain/capabilities.js';
import type { Policy } from '../../core/domain/policy.js';
import type {
  Actuator,
  Approver,
  AppWatch,
  Clock,
  PauseSwitch,
  ProofLog,
} from '../../core/domain/ports.js';
import type { RequestCounts } from '../../core/domain/request-counts.js';
import type { Issuer } from '../../core/decider/issuer.js';
import type { Gate } from '../../core/gates/gate.js';
import type { GateInput, RefusalReason } from '../../core/gates/gate-input.js';
import type { ActionMemory } from './action-memory.js';
import type { RunContext } from './run-context.js';

export interface OrchestratorParts {
  readonly context: RunContext;
  /** What the gates judge by; undefined where it could not be read, and everything is refused. */
  readonly policy: Policy | undefined;
  readonly proofLog: ProofLog;
  readonly clock: Clock;
  readonly watch: Pick<AppWatch, 'observe' | 'requests'>;
  readonly redeem: Issuer['redeem'];
  readonly actuatorHandle: ActuatorHandle;
  readonly past: ActionMemory;
  readonly approver: Approver;
  readonly pause: PauseSwitch;
  /** Everything but the act. */
  readonly observes: boolean;
  /** What was seen before an act is told where something is learned from it. */
  readonly learns?: boolean;
  /** Other gates than the real ones: only to see what each check is good for. */
  readonly gates?: readonly Gate[];
  /** Told what the gates were asked last, before the line that reports their verdict. */
  readonly onJudged?: ((input: GateInput) => void) | undefined;
}

/** The only way to an app, shared by whoever is before it. Nobody but orchestrators is given it. */
export interface ActuatorHandle {
  readonly actuator: Actuator;
  readonly capabilities: Capabilities;
  /** Whether an action on the app has begun whose end is not durable yet. */
  busy: boolean;
}

/** What led to a submission. */
export interface SubmissionCause {
  /** The seq of the RL_DECISION line, or null where none announced it. */
  readonly cause: number | null;
  readonly utilization_ppm?: number | null;
}

/** What was presented, and what the gates were asked about it last. */
export interface SubmissionContext {
  /** The object itself; what could be read from it as a decision is in the input. */
  readonly raw: unknown;
  readonly input: GateInput;
  /** How long the gates took, with the human who was asked. */
  readonly gates_us: number;
  /** The seq of the line that led to the verdict. */
  readonly cause: number | null;
}

export type Submission =
  | {
      readonly result: 'executed' | 'failed';
      readonly action: ExecutableAction;
      readonly seq: number;
      readonly ended_us: number;
      readonly before: BeforeAct;
    }
  /** The gates would have let it pass, but this run only observes. */
  | { readonly result: 'observed'; readonly seq: number }
  | {
      readonly result: 'refused';
      readonly seq: number;
      readonly reasons: readonly RefusalReason[];
    };

/** What was seen right before the act. */
export interface BeforeAct {
  readonly failed_workers: number;
  readonly utilization_ppm: number | null;
  readonly requests: RequestCounts;
}
