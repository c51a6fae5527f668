import type { ExecutableAction } from '../domain/actions.js';
import type { Decision } from '../domain/decision.js';
import type {
  Actuator,
  ApprovalDesk,
  AppWatch,
  Clock,
  DecisionMetrics,
  ProofLog,
} from '../domain/ports.js';
import type { RequestCounts } from '../domain/request-counts.js';
import type { Mint } from '../decider/mint.js';
import type { GateInput, RefusalReason } from '../gates/gate-input.js';
import type { RunContext } from './run-context.js';

export interface OrchestratorParts {
  readonly context: RunContext;
  readonly proofLog: ProofLog;
  readonly clock: Clock;
  readonly watch: Pick<AppWatch, 'observe' | 'requests'>;
  readonly claim: Mint['claim'];
  /** The only way to the app. Nobody else is given it. */
  readonly actuator: Actuator;
  readonly approvals: ApprovalDesk;
  readonly metrics: Pick<DecisionMetrics, 'countRefusal'>;
}

/** In what connection a decision is presented. */
export interface Circumstances {
  readonly open_events: readonly string[];
  /** The seq of the RL_DECISION line, or null where none announced it. */
  readonly cause: number | null;
  readonly utilization_ppm?: number | null;
  /** Set by the violation run: the name of the attack, or that this is its positive control. */
  readonly attack?: string;
  readonly control?: true;
}

export type Submission =
  | {
      readonly result: 'executed' | 'failed';
      readonly action: ExecutableAction;
      readonly seq: number;
      readonly ended_us: number;
      readonly before: BeforeAct;
    }
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

/** What was presented: the object itself, and what could be read from it as a decision. */
export interface Presented {
  readonly raw: unknown;
  readonly decision: Decision | undefined;
  readonly circumstances: Circumstances;
}

/** What the gates were asked last, how long they took, and the line that led to the verdict. */
export interface Asked {
  readonly cause: number | null;
  readonly gates_us: number;
  readonly input: GateInput;
}
