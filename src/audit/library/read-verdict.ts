import { SummaryFold } from '../summary/run-summary.js';
import { unmetInLog, type UnmetInLog } from '../summary/unmet-in-log.js';
import { verdictOf, type Expected, type JudgedLog, type KnownAttacks } from '../summary/verdict.js';
import type { RunVerdict } from '../summary/verdict-words.js';
import type { LogReport } from '../checker/check-log.js';
import { foldLines, foldWithHead } from './log-reader.js';
import { ownAttacks, type FoundAttacks } from './own-attacks.js';
import type { KnownLog } from './seal-of.js';

/** What the checker found of a log, and what its lines say. */
export type ReportedLog = LogReport & JudgedLog;

/** The verdict on a run, and what its scenarios fell short of. */
export interface ReadVerdict extends RunVerdict {
  readonly unmet: readonly UnmetInLog[];
}

/**
 * Reads a log to its end, and nothing beside it.
 * @throws the system's error when the file cannot be read
 */
export async function readSummary(path: string): Promise<ReportedLog> {
  const fold = new SummaryFold();
  const report = await foldLines(path, (line) => fold.take(line));
  return { ...report, summary: fold.summary() };
}

/**
 * The verdict on the run that wrote a log. Where the log is in its root, the attacks at the end of
 * the run count too; of a copied log alone nothing is known of them.
 */
export async function readVerdict(
  path: string,
  log: JudgedLog & Pick<LogReport, 'run_id' | 'lines' | 'head'>,
  expected: Expected,
): Promise<ReadVerdict> {
  const verdict = verdictOf(log, await readAttacks(ownAttacks(path, log)), expected);
  return { ...verdict, unmet: unmetInLog(log, expected) };
}

async function readAttacks(found: FoundAttacks): Promise<KnownAttacks> {
  if (found.are !== 'found') return found;
  try {
    const log = await readSealed(found.path);
    // Whoever killed the run in its attacks, or cut some out, leaves no head.
    return log.problem === null && log.seal === 'absent'
      ? { are: 'missing' }
      : { are: 'judged', log };
  } catch {
    return { are: 'missing' };
  }
}

/** With the head beside it: an edited log that is good in itself has one that does not fit. */
async function readSealed(path: string): Promise<JudgedLog & KnownLog> {
  const fold = new SummaryFold();
  const known = await foldWithHead(path, (line) => fold.take(line));
  return { ...known, summary: fold.summary() };
}
