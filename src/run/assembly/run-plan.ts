import type { RecordedAnswer } from '../../core/domain/approval.js';
import type { Environment } from '../../core/domain/environment.js';
import type { Diagnostics, Terminal } from '../../core/domain/ports.js';
import type { RunKind } from '../../core/domain/proof-lines/run-record.js';
import type { Scenario } from '../../core/domain/scenario.js';
import type { AppFromFolder } from '../../core/onboarding/choose-app.js';
import type { ReplicaLimits } from '../../core/onboarding/generate-spec.js';
import type { RawOnboardingRequest } from '../../core/onboarding/validate-request.js';
import type { Notify } from '../walkthrough/progress-events.js';
import type { CompareAnswers, Pacing } from '../walkthrough/run.js';
import type { OpenAgent } from './agent-plan.js';
import type { OpenBackend } from './backend.js';
import type { AlertPlan } from './outside-alerts.js';

/** What was asked of a run, validated. */
export interface RunPlan {
  readonly kind: RunKind;
  readonly root: string;
  readonly stateFolder: string;
  readonly env: Environment;
  readonly scenarios: readonly Scenario[];
  readonly request: RawOnboardingRequest;
  readonly replaceSpec: boolean;
  readonly allowProdInjection: boolean;
  readonly redis: string | undefined;
  /** Another stream there than the run's own. */
  readonly stream?: string;
  readonly port: number;
  readonly seed: number;
  /** The number of the job that plays it, from 1 on; undefined where no job does. */
  readonly job?: number | undefined;
  /** What runs in each worker, where it is not the demo app. */
  readonly entry?: URL;
  /** What the app is made of, where that is not worker threads. */
  readonly openBackend?: OpenBackend | undefined;
  /** Of an app of somebody's own: what its folder says. */
  readonly own?: AppFromFolder | undefined;
  /** Where a human can be asked; nowhere by default. */
  readonly terminal?: Terminal | undefined;
  /** What is answered to every question, in place of a human. */
  readonly recordedAnswer?: RecordedAnswer | undefined;
  /** Of the background traffic; as many as the app is calibrated with by default. */
  readonly requestsPerSecond?: number | undefined;
  /** Other limits for the app than its spec has, in this run. */
  readonly scaling?: ReplicaLimits | undefined;
  /** Whether a run in stage learns from its outcomes too. */
  readonly learn: boolean;
  /** Everything but the act. */
  readonly observe?: boolean;
  /** How the behaviour digest must begin. */
  readonly expectDigest?: string | undefined;
  /** Another policy than the one that is built in. */
  readonly policyFile?: string | undefined;
  /** What was read of it before; where it says something else, the run does not begin. */
  readonly policy_sha256?: string | undefined;
  /** Makes an agent ready that decides in place of the built-in decider. */
  readonly openAgent?: OpenAgent | undefined;
  /** What the answers of that agent are compared with; nothing by default. */
  readonly compareAnswers?: CompareAnswers | undefined;
  /** Where alerts from outside come from; from nowhere by default. */
  readonly alerts?: AlertPlan | undefined;
  readonly notify: Notify;
  /** How those who watch hold the run between its steps; not at all by default. */
  readonly pacing?: Pacing;
  readonly signal: AbortSignal;
  readonly diagnostics: Diagnostics;
}
