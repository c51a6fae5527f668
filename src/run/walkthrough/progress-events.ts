import type { ExitCode } from '../../core/domain/exit-codes.js';
import type { AgentComparison, Shield } from '../../audit/summary/agent-comparison.js';
import type { AgentVerdicts } from '../../audit/summary/agent-verdicts.js';
import type { Ending } from '../../audit/summary/incident-record.js';
import type { JudgedExpectation } from '../../audit/summary/judge-scenario.js';
import type { JudgedControl } from '../../audit/summary/judge-attacks.js';
import type { VerdictWord } from '../../audit/summary/verdict-words.js';
import type { Remark } from '../../core/domain/remark.js';
import type { AppSnapshot } from '../../core/domain/observation.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import type { RunKind, RunRecord } from '../../core/domain/proof-lines/run-record.js';
import type { RefusalReason } from '../../core/gates/gate-input.js';
import type { AppSpec } from '../../core/domain/app-spec.js';
import type { Environment } from '../../core/domain/environment.js';
import type { AppFromFolder } from '../../core/onboarding/choose-app.js';
import type { InputProblem } from '../../core/onboarding/problem.js';
import type { RequestCounts } from '../../core/domain/request-counts.js';
import type { SuccessRate } from '../../core/domain/success-rate.js';
import type { NoConclusion } from './no-conclusion.js';

/**
 * What a run tells while it happens. Nothing is told that was not caused: most facts are proof
 * lines, told once they are durable. Views turn facts into text or JSON.
 */
export type ProgressEvent =
  | {
      readonly fact: 'run';
      readonly run_id: string;
      readonly app_name: string;
      readonly run: RunRecord;
      readonly root: string;
      /** Where alerts from outside are received; absent where none are. */
      readonly alerts_port?: number;
    }
  | ({ readonly fact: 'remark' } & Remark)
  | ({ readonly fact: 'recovered' } & RecoveredRun)
  | ({ readonly fact: 'redelivered' } & Redelivery)
  | { readonly fact: 'step'; readonly step: number; readonly of: number; readonly title: string }
  | {
      readonly fact: 'line';
      readonly kind: RunKind;
      readonly seq: number;
      readonly line: ProofBody;
    }
  /** What the proof logs of earlier runs say about the action that was just decided. */
  | { readonly fact: 'history'; readonly env: Environment; readonly rate: SuccessRate }
  | {
      readonly fact: 'spec';
      readonly spec: AppSpec;
      /** The keys in which it is not what its template gives. */
      readonly edited: readonly string[];
      readonly unencrypted: boolean;
    }
  /** An app of somebody's own: what was chosen for it, and why, before its request is judged. */
  | FolderTold
  | { readonly fact: 'problems'; readonly problems: readonly InputProblem[] }
  | ({ readonly fact: 'attack_class' } & AttackHeading)
  | { readonly fact: 'attack'; readonly attack: AttackRow }
  | { readonly fact: 'isolated_attack'; readonly attack: IsolatedRow }
  | { readonly fact: 'control'; readonly control: ControlOutcome; readonly seq: number }
  /** A signal came before all attacks were made. */
  | { readonly fact: 'attacks_interrupted'; readonly tried: number; readonly of: number }
  | { readonly fact: 'attacks'; readonly summary: AttackSummary }
  | {
      readonly fact: 'log_checked';
      readonly check: LogCheck;
      /** The name of the log of the attacks that come next; absent where none do. */
      readonly attacks_in?: string;
    }
  | { readonly fact: 'result'; readonly result: RunResult };

export interface FolderTold extends Pick<
  AppFromFolder,
  'choice' | 'repository' | 'served' | 'source'
> {
  readonly fact: 'app_folder';
  readonly is_built: boolean;
}

/** An earlier run that was killed, and whose log this run has ended. */
export interface RecoveredRun {
  readonly run_id: string;
  readonly lines_found: number;
  readonly torn_bytes: number;
  /** The action of a decision whose outcome nobody knows. */
  readonly outcome_unknown: string | null;
}

/** What was restored in the sinks of an earlier run from its proof log. */
export interface Redelivery {
  readonly run_id: string;
  /** How many events its log announces. */
  readonly events: number;
  readonly csv_added: readonly string[];
  readonly csv_torn_bytes: number;
  readonly bus: { readonly place: string } & (
    | { readonly state: 'no_history' | 'elsewhere' }
    | { readonly state: 'failed'; readonly error: string }
    | {
        readonly state: 'restored';
        readonly added: readonly string[];
        readonly settled: number;
        readonly lacking: readonly string[];
      }
  );
}

export type Notify = (fact: ProgressEvent) => void;

/** The attacks of one class follow. */
export interface AttackHeading {
  readonly class: string;
  readonly title: string;
  readonly attacks: number;
}

export interface AttackRow {
  readonly class: string;
  readonly attack: string;
  readonly tried: string;
  /** The very check that had to object. */
  readonly stopped_by: RefusalReason;
  /** Whether it did: what is refused for other reasons alone does not count. */
  readonly blocked: boolean;
  readonly executed: boolean;
  readonly reasons: readonly RefusalReason[];
  readonly app_unchanged: boolean;
  readonly before: AppSnapshot;
  readonly seq: number;
}

/** What became of the genuine decision beside the attacks. */
export type ControlOutcome = JudgedControl;

/** An attack on a process and a root of its own: no line of this log tells of it. */
export interface IsolatedRow {
  readonly attack: string;
  readonly tried: string;
  readonly blocked: boolean;
  /** What was found, in words. */
  readonly found: string;
}

export interface AttackSummary {
  readonly attacks: number;
  readonly blocked: number;
  /** How many more would have found nothing to attack, under this policy and in this mode. */
  readonly not_applicable: number;
  readonly app_unchanged: boolean;
  readonly control: ControlOutcome;
  /** Where the control is `not_made`: then no attack was made either. */
  readonly why_not_made?: NoConclusion;
  /** Those in processes of their own, which the figures above do not count. */
  readonly isolated: { readonly attacks: number; readonly blocked: number };
  /** Whether the log of the attacks holds. */
  readonly log_valid: boolean;
  /** By their log; made worse only by what no log holds. */
  readonly verdict: VerdictWord;
  readonly because: string;
  readonly exit_code: ExitCode;
}

export interface LogCheck {
  readonly path: string;
  readonly valid: boolean;
  /** A signed head is beside it. */
  readonly sealed: boolean;
  readonly lines: number;
  readonly head: string;
  readonly problem: string | null;
}

export interface ScenarioResult {
  /** Its id, a slug. */
  readonly scenario: string;
  readonly letter: string;
  readonly status: Ending;
  /** What was decided, in the words of the summary: `scale_workers 1 -> 3`; null for no decision. */
  readonly decision: string | null;
  readonly gate: 'allowed' | 'observed' | 'refused' | 'not asked';
  readonly recover_us: number | null;
  readonly stable_us: number | null;
  readonly requests: RequestCounts;
  readonly first_seq: number;
  readonly last_seq: number;
  /** Each expectation, and what the log shows of it. */
  readonly judged: readonly JudgedExpectation[];
  /** What of `judged` was not met, in words; none where it went as expected. */
  readonly unmet: readonly UnmetExpectation[];
}

/** Something that did not go as it should have. */
export interface UnmetExpectation {
  readonly about: string;
  readonly expected: string;
  readonly seen: string;
  /** The line of the run's log that shows it; null where none does. */
  readonly seq: number | null;
  readonly remedy: string;
}

export interface RunCheck {
  readonly check: string;
  readonly passed: boolean;
  /** It did not fail: it could not be judged. */
  readonly open?: true;
}

export interface RunResult {
  readonly verdict: VerdictWord;
  /** Whether all that was expected was seen; of an observed run that is no act. */
  readonly passed: boolean;
  readonly exit_code: ExitCode;
  readonly run_id: string;
  readonly app_name: string;
  /** What served in the app's place; null where that is the app. */
  readonly app_served: string | null;
  readonly scenarios: readonly ScenarioResult[];
  readonly checks: readonly RunCheck[];
  /** What did not go as it should have, one by one. */
  readonly unmet: readonly UnmetExpectation[];
  /** What came of the answers of an agent; absent where none was asked. */
  readonly agent?: AgentVerdicts;
  /** What else could have been done, and what that came to; absent where nothing was played beside. */
  readonly compared?: AgentComparison & { readonly shield: Shield };
  readonly behaviour_digest: string | null;
  readonly log: string;
  readonly lines: number;
  readonly head: string;
  readonly wall_us: number;
}
