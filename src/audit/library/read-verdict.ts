import { resolve } from 'node:path';
import { SummaryFold } from '../summary/run-summary.js';
import { verdictOf, type Expected, type JudgedLog } from '../summary/verdict.js';
import type { Verdict } from '../summary/verdict-words.js';
import type { LogReport } from '../checker/check-log.js';
import { homeOf } from './log-files.js';
import { readLog, wholeLog } from './log-reader.js';
import { attacksAfter } from './own-attacks.js';

/** What the checker found of a log, and what its lines say. */
export type SummarizedLog = LogReport & JudgedLog;

/**
 * Reads a log to its end, and nothing beside it.
 * @throws the system's error when the file cannot be read
 */
export async function readSummary(path: string): Promise<SummarizedLog> {
  const { reader, summary } = await summarized(path);
  if (reader.report === undefined) throw new Error('there are lines left to read');
  return { ...reader.report, summary };
}

async function summarized(path: string) {
  const reader = readLog(path);
  const fold = new SummaryFold();
  for await (const line of reader) fold.take(line);
  return { reader, summary: fold.summary() };
}

/**
 * The verdict on the run that wrote a log. Where the log is in its root, the attacks at the end of
 * the run count too; of a copied log alone nothing is known of them.
 * @throws the system's error when the log of the attacks cannot be read
 */
export async function readVerdict(
  path: string,
  log: JudgedLog & Pick<LogReport, 'run_id'>,
  expected: Expected,
): Promise<Verdict> {
  const home = homeOf(resolve(path));
  const isRun = home !== undefined && log.run?.kind === 'run' && log.run_id !== null;
  const attacks = isRun ? attacksAfter(home, log.run_id) : undefined;
  return verdictOf(log, attacks === undefined ? null : await readSealed(attacks), expected);
}

/** With the head beside it: an edited log that is good in itself has one that does not fit. */
async function readSealed(path: string): Promise<JudgedLog> {
  const { reader, summary } = await summarized(path);
  return { ...(await wholeLog(reader)), summary };
}
