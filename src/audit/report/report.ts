import type { ActCounts } from '../../core/domain/act-counts.js';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import type { Choice } from '../explain/evidence.js';
import type { ExplainedHistory, Explanation } from '../explain/explanation.js';
import {
  verdictOf,
  verdictOfLog,
  type Expected,
  type JudgedLog,
  type KnownAttacks,
} from '../summary/verdict.js';
import type { RunVerdict } from '../summary/verdict-words.js';
import type { ExpectedScenario } from '../../core/domain/proof-lines/expectations.js';
import { judgedScenarios, type JudgedOfRun } from '../summary/judged-scenarios.js';
import type { AgentComparison } from '../summary/agent-comparison.js';
import type { LogDigest } from './log-digest.js';

/** A log as it was checked, and what was gathered of the lines that are good. */
export interface CheckedLog {
  /** Its name, as it is shown. */
  readonly file: string;
  readonly run: LoggedRun | null;
  readonly run_id: string | null;
  readonly app_name: string | null;
  readonly lines: number;
  readonly bytes: number;
  /** SHA-256 of the last good line. */
  readonly head: string;
  readonly first_prev: string;
  readonly end: JudgedLog['end'];
  readonly acts: ActCounts;
  readonly problem: Explanation['log']['problem'];
  readonly seal: Explanation['log']['seal'];
  /** Why it is not known to be sealed, where it is valid. */
  readonly unknown: Explanation['log']['unknown'];
  /** It was judged among the other logs of its root; else alone. */
  readonly at_home: boolean;
  /** A run holds the log now: it may go on. */
  readonly held: boolean;
  /** The key that signed its head. */
  readonly signed_by: string | null;
  readonly digest: LogDigest;
}

/** What is in a file from where it is no longer good: text that nothing vouches for. */
export interface UncheckedLines {
  readonly lines: readonly { readonly number: number; readonly text: string }[];
  readonly left_out_bytes: number;
}

/** How the sinks stand to the log, where they are available. */
export type SinkAgreement =
  | { readonly known: false; readonly because: string }
  | {
      readonly known: true;
      /** Rows of the CSV file, by the log's own event ids. */
      readonly csv_rows: ReadonlyMap<string, number>;
      readonly metrics_compared: boolean;
      readonly differences: readonly string[];
    };

/** How a scenario is called. */
export interface ScenarioName {
  readonly id: string;
  readonly letter: string;
  readonly title: string;
}

/** What an attack tries, and of which kind it is. */
export interface AttackText {
  readonly tried: string;
  readonly kind: string;
}

/** All that a report is made of. */
export interface Report {
  readonly log: CheckedLog;
  readonly unchecked: UncheckedLines;
  /** Checks the log again, by the head that is shown. */
  readonly verify_command: string;
  /** What must follow each scenario of the run. */
  readonly expectations: readonly ExpectedScenario[];
  readonly names: readonly ScenarioName[];
  /** The check that had to refuse each attack. */
  readonly refusals: Expected['refusals'];
  /** The attacks of such a run, by their names, in the words of the terminal. */
  readonly attackTexts: (run: LoggedRun) => ReadonlyMap<string, AttackText>;
  readonly historyOf: (choice: Choice) => ExplainedHistory;
  readonly sinks: SinkAgreement;
  /** What an agent's answers came to, beside what else could have been done; null where none decided. */
  readonly compared: AgentComparison | null;
  /** The log of the attacks, where one lies beside: of others later, where those of the run are not judged. */
  readonly attacks: CheckedLog | null;
  /** What is known of the attacks at the end of this run. */
  readonly ownAttacks: KnownAttacks['are'];
}

/** What the run came to, by its own log and by that of its attacks. */
export function verdictOfReport({ log, attacks, ownAttacks, ...expected }: Report): RunVerdict {
  return verdictOf(judged(log), knownAttacks(attacks, ownAttacks), expectedOf(expected));
}

function knownAttacks(attacks: CheckedLog | null, are: KnownAttacks['are']): KnownAttacks {
  if (are !== 'judged') return { are };
  return attacks === null ? { are: 'missing' } : { are, log: judged(attacks) };
}

/** What the attacks beside it came to, by their log alone. */
export function verdictOnAttacks(attacks: CheckedLog, expected: Report): RunVerdict {
  return verdictOfLog(judged(attacks), expectedOf(expected));
}

/** What each scenario of the log came to. */
export function scenariosOf({ log, expectations }: Report): readonly JudgedOfRun[] {
  return judgedScenarios(judged(log), { incidents: expectations });
}

function expectedOf({
  expectations,
  refusals,
}: Pick<Report, 'expectations' | 'refusals'>): Expected {
  return { incidents: expectations, refusals };
}

function judged({ digest, ...log }: CheckedLog): JudgedLog {
  return { ...log, summary: digest.summary };
}
