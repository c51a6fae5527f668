import { resolve } from 'node:path';
import { sealedBefore } from '../../core/domain/proof-lines/run-record.js';
import type { LogReport } from '../checker/check-log.js';
import { beginningOf } from './first-line.js';
import { knownRuns } from './find-run.js';
import { homeOf, type LogFolder } from './log-files.js';

/** The run that a log is of, and the end that it has. */
type End = Pick<LogReport, 'run_id' | 'lines' | 'head'>;

/** Where the log of the attacks at the end of a run stands, or why none is to be had. */
export type FoundAttacks =
  | { readonly are: 'found'; readonly path: string }
  | { readonly are: 'missing' }
  | { readonly are: 'not_at_hand' };

/**
 * Looks for the log of the attacks that were made at the end of a run, the latest of its kind or
 * archived: it names the run that it followed. Only where the log of the run is in its root.
 */
export function ownAttacks(path: string, log: End & Pick<LogReport, 'run'>): FoundAttacks {
  const home = homeOf(resolve(path));
  if (home === undefined) return { are: 'not_at_hand' };
  const found = log.run?.kind === 'run' ? attacksAfter(home, log) : undefined;
  return found === undefined ? { are: 'missing' } : { are: 'found', path: found };
}

function attacksAfter(logs: LogFolder, log: End): string | undefined {
  if (log.run_id === null) return undefined;
  // A root is held by one run at a time, so that its attacks have the next number.
  const next = Number.parseInt(log.run_id, 10) + 1;
  const candidates = knownRuns(logs).filter(({ run_id }) => Number.parseInt(run_id, 10) === next);
  return candidates.find(({ path }) => follows(path, log))?.path;
}

/** Whether these attacks began at this very end of the log: a log that was written anew has another. */
function follows(path: string, { run_id, lines, head }: End): boolean {
  try {
    const beginning = beginningOf(path);
    if (beginning.is !== 'log') return false;
    const after = sealedBefore.parse(beginning.first.run['after']);
    return after.run_id === run_id && after.lines === lines && after.head === head;
  } catch {
    return false;
  }
}
