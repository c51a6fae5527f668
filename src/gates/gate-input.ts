import type { AppSpec } from '../domain/app-spec.js';
import type { Decision } from '../domain/decision.js';
import type { Environment } from '../domain/environment.js';
import type { Policy } from '../domain/policy.js';

/** Everything that the gates look at. They read no clock, no file and no live object. */
export interface GateInput {
  /** The decision's fields, or undefined where what was presented does not have a decision's shape. */
  readonly decision: Decision | undefined;
  readonly origin: { readonly minted: boolean; readonly first_use: boolean };
  readonly place: OrchestratorPlace;
  readonly policy: Policy;
  readonly app: AppLimits;
  readonly past: PastActions;
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

export interface AppLimits {
  readonly serving: number;
  readonly scaling: AppSpec['scaling'];
}

/** What this orchestrator executed in this run, in monotonic microseconds. */
export interface PastActions {
  readonly executed: readonly { readonly action: string; readonly at_us: number }[];
}

/** Why a gate refused. `code` is stable. */
export interface RefusalReason {
  readonly gate: string;
  readonly code: string;
}
