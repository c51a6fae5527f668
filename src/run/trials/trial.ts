import type { Environment } from '../../core/domain/environment.js';
import type { ExitCode } from '../../core/domain/exit-codes.js';
import type { UnmetExpectation } from '../walkthrough/progress-events.js';
import type { JudgedExpectation } from '../../audit/summary/judge-scenario.js';
import type { ScenarioAttack } from '../../core/domain/scenario-attack.js';
import type { ScenarioFile } from '../../core/scenario/scenario-file.js';
import type { AgentTrial } from './agent-trial.js';
import type { SeenAttack } from './watch-attack.js';

/** A scenario with an attack is played in pairs under the same seed: without it, and with it. */
export type TrialPart = 'control' | 'attacked';

/** One run of one scenario file. */
export interface Trial {
  readonly file: ScenarioFile;
  readonly env: Environment;
  /** From 1 on. */
  readonly repeat: number;
  /** How many runs of this scenario are asked for. */
  readonly of: number;
  readonly seed: number;
  /** Of the policy as it was when all of this was planned. */
  readonly policy_sha256?: string | undefined;
  /** Of a scenario with an attack. The file of a control is without it. */
  readonly pair?: { readonly part: TrialPart; readonly attack: ScenarioAttack };
}

/** Never two of them in one word. */
export type TrialVerdict = 'PASS' | 'FAIL' | 'INCONCLUSIVE';

/** An expectation as it was judged in one run; no line shows anything of one that was not played. */
export type TrialExpectation = Omit<JudgedExpectation, 'seq'> & { readonly seq: number | null };

/** What came of one run; as it crosses from a process of its own, too. */
export interface TrialResult {
  readonly scenario: string;
  readonly file: string;
  /** Of the file as it was played; null of a scenario that no file holds. */
  readonly sha256: string | null;
  readonly env: Environment;
  readonly repeat: number;
  readonly of: number;
  readonly seed: number;
  /** Null of a scenario without an attack. */
  readonly part: TrialPart | null;
  readonly verdict: TrialVerdict;
  readonly exit_code: ExitCode;
  /** Where its logs lie. */
  readonly root: string;
  /** Null where it did not get as far as that. */
  readonly run_id: string | null;
  readonly behaviour_digest: string | null;
  readonly judged: readonly TrialExpectation[];
  /** What was not as it should have been, in the words of the run; with what no expectation is about. */
  readonly unmet: readonly UnmetExpectation[];
  /** What became of an attack, or of the same run without it; null of a scenario that has none. */
  readonly attack: SeenAttack | null;
  /** What came of the answers of an agent of one's own; null where none was asked. */
  readonly agent: AgentTrial | null;
  /** Why there is no result of a whole run; null where there is one. */
  readonly error: string | null;
  readonly wall_us: number;
}

/** What playing trials tells while it happens. */
export type TrialEvent =
  | { readonly fact: 'trial_began'; readonly trial: Trial; readonly root: string }
  /** Its log is open: from now on it can be found by this. */
  | {
      readonly fact: 'trial_run';
      readonly trial: Trial;
      readonly run_id: string;
      readonly root: string;
    }
  | { readonly fact: 'trial'; readonly trial: Trial; readonly result: TrialResult };
export type NotifyTrial = (event: TrialEvent) => void;

/** What is known of a trial before it is played. */
export function trialHead({ file, env, repeat, of, seed, pair }: Trial) {
  const { id, sha256 = null } = file.scenario;
  return { scenario: id, file: file.path, sha256, env, repeat, of, seed, part: pair?.part ?? null };
}
