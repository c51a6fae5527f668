import type { Run } from '../../core/domain/proof-lines/run-record.js';
import type { EndState } from '../checker/run-grammar.js';
import type { Choice } from '../explain/evidence.js';
import type { ExplainedHistory, Explanation } from '../explain/explanation.js';
import { verdictOf, type Expected, type JudgedLog } from '../summary/verdict.js';
import type { Verdict } from '../summary/verdict-words.js';
import type { Expectation } from '../summary/incident-record.js';
import type { LogDigest } from './log-digest.js';

/** A log as it was checked, and what was gathered of the lines that are good. */
export interface CheckedLog {
  /** Its name, as it is shown. */
  readonly file: string;
  readonly run: Run | null;
  readonly run_id: string | null;
  readonly app_name: string | null;
  readonly lines: number;
  readonly bytes: number;
  /** SHA-256 of the last good line. */
  readonly head: string;
  readonly first_prev: string;
  readonly end: EndState | null;
  readonly problem: Explanation['log']['problem'];
  readonly seal: Explanation['log']['seal'];
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

/** All that a report is made of. */
export interface Report {
  readonly log: CheckedLog;
  readonly unchecked: UncheckedLines;
  /** Checks the log again, by the head that is shown. */
  readonly verify_command: string;
  readonly expectations: readonly Expectation[];
  /** The check that had to refuse each attack. */
  readonly refusals: Expected['refusals'];
  readonly historyOf: (choice: Choice) => ExplainedHistory;
  readonly sinks: SinkAgreement;
  /** The log of the attacks, where one lies beside. */
  readonly attacks: CheckedLog | null;
  /** Whether these were made at the end of this run, and not by themselves later. */
  readonly attacksAreOwn: boolean;
}

/** What the run came to, by its own log and by that of its attacks. */
export function verdictOfReport({ log, attacks, attacksAreOwn, ...expected }: Report): Verdict {
  const own = attacks !== null && attacksAreOwn ? judged(attacks) : null;
  return verdictOf(judged(log), own, expectedOf(expected));
}

/** What the attacks beside it came to, by their log alone. */
export function verdictOnAttacks(attacks: CheckedLog, expected: Report): Verdict {
  return verdictOf(judged(attacks), null, expectedOf(expected));
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
