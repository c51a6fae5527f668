import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import type { OutcomeCounts } from '../../core/domain/success-rate.js';
import { beginningOf, type FirstLine } from './first-line.js';
import { logPath, type LogFolder } from './log-files.js';
import { archivedRunIds } from './run-numbers.js';
import { RunHistory, outcomesOf } from '../summary/history.js';
import type { LogReport } from '../checker/check-log.js';
import { judgeAlone } from '../checker/verify-log.js';
import { SummaryFold } from '../summary/run-summary.js';
import { foldLines } from './log-reader.js';

/** Whose history: worker threads and simulated runs are not mixed, nor are environments. */
export type HistoryOf = Pick<RunRecord, 'env' | 'backend'>;

export interface HistoryLimits {
  /** How many runs are read, the newest first; all where it is not set. */
  readonly newest?: number;
  /** A run that is not counted: nothing is its own evidence. */
  readonly except?: string;
}

type Found =
  | { readonly is: 'counted'; readonly outcomes: ReadonlyMap<string, OutcomeCounts> }
  | { readonly is: 'other' | 'left_out' };

/**
 * Reads what became of the decisions of earlier runs from their proof logs: the latest one and the
 * archived ones. Only a log that verifies counts, whether it has ended or not; one that cannot be
 * read, or does not verify, is left out and counted as left out. Never throws for a damaged log.
 */
export async function readHistory(
  logs: LogFolder,
  of: HistoryOf,
  { newest = Infinity, except }: HistoryLimits = {},
): Promise<RunHistory> {
  const outcomes: ReadonlyMap<string, OutcomeCounts>[] = [];
  let left_out = 0;
  let newest_only = false;
  for (const path of pathsOf(logs)) {
    if (outcomes.length >= newest) {
      newest_only = true;
      break;
    }
    const found = await readOutcomes(path, of, {
      except,
      mayBeOpen: path === logPath(logs, 'run'),
    });
    if (found.is === 'counted') outcomes.push(found.outcomes);
    if (found.is === 'left_out') left_out += 1;
  }
  return new RunHistory({ runs: outcomes.length, newest_only, left_out }, outcomes);
}

/** The latest run first, then the archived ones from the newest to the oldest. */
function pathsOf(logs: LogFolder): string[] {
  const paths = archivedRunIds(logs).map((id) => join(logs.archive, `${id}.log`));
  const latest = logPath(logs, 'run');
  return existsSync(latest) ? [latest, ...paths] : paths;
}

async function readOutcomes(
  path: string,
  of: HistoryOf,
  { except, mayBeOpen }: { readonly except: string | undefined; readonly mayBeOpen: boolean },
): Promise<Found> {
  try {
    const beginning = beginningOf(path);
    if (beginning.is !== 'log') return { is: beginning.is === 'empty' ? 'other' : 'left_out' };
    const { run, run_id } = beginning.first;
    if (!isOf(of, run) || run_id === except) return { is: 'other' };
    const summary = new SummaryFold();
    const log = await foldLines(path, (line) => summary.take(line));
    if (log.problem !== null && !(mayBeOpen && isOnlyOpen(path, log))) return { is: 'left_out' };
    return { is: 'counted', outcomes: outcomesOf(summary.summary()) };
  } catch {
    return { is: 'left_out' };
  }
}

/**
 * Of a run that was killed, or goes on, the lines hold: what they do not tell is counted as unknown. The next start ends
 * and archives such a log, so that only the latest one may be open.
 */
function isOnlyOpen(path: string, log: LogReport): boolean {
  return judgeAlone(path, log).problem === null;
}

function isOf({ env, backend }: HistoryOf, run: FirstLine['run']): boolean {
  return run.kind === 'run' && run['env'] === env && run['backend'] === backend;
}
