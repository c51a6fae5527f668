import type { AnswerOrigin } from '../domain/agent.js';
import type { AppSpec } from '../domain/app-spec.js';
import type { Decision } from '../domain/decision.js';
import type { Environment } from '../domain/environment.js';
import type { Policy } from '../domain/policy.js';
import type { PastFigures } from './past-figures.js';

/** Everything that the gates look at. They read no clock, no file and no live object. */
export interface GateInput {
  /** The decision's fields, or undefined where what was presented does not have a decision's shape. */
  readonly decision: Decision | undefined;
  readonly origin: {
    readonly minted: boolean;
    readonly first_use: boolean;
    /** Of what an agent proposed that is not built in. */
    readonly answer?: AnswerOrigin | undefined;
  };
  readonly place: OrchestratorPlace;
  /** Undefined where no policy could be read: then everything is refused. */
  readonly policy: Policy | undefined;
  readonly app: AppState;
  readonly past: PastFigures;
  /** Somebody has stopped all acting for now. */
  readonly paused: boolean;
  /** What a human said yes to, or null where nobody has. */
  readonly approval: ApprovalGiven | null;
  /** Monotonic microseconds. */
  readonly now_us: number;
}

/** Where this orchestrator stands: a decision for any other place is not for it. */
export interface OrchestratorPlace {
  readonly run_id: string;
  readonly app_name: string;
  readonly env: Environment;
  readonly policy_sha256: string;
  /** The incidents that are open, by event id. */
  readonly open_events: readonly string[];
}

export interface AppState {
  readonly serving: number;
  readonly scaling: AppSpec['scaling'];
  /** Microseconds since the app was last seen failing, busy, or changing its number of workers. */
  readonly calm_us: number;
  /** Another action on the app has not ended yet. */
  readonly in_flight: boolean;
}

/** Exactly what was approved, and how long the human took. */
export interface ApprovalGiven {
  readonly decision_id: string;
  readonly action: string;
  readonly workers_from: number;
  readonly workers_to: number | null;
  readonly waited_us: number;
}

/** Why a gate refused. `code` is stable. */
export interface RefusalReason {
  readonly gate: string;
  readonly code: string;
}
