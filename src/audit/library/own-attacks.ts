import { resolve } from 'node:path';
import type { LogReport } from '../checker/check-log.js';
import { attacksAfter, placeInRoot, readRootLogs } from '../checker/root-logs.js';
import { homeOf } from './log-files.js';

/** Where the log of the attacks at the end of a run stands, or why none is to be had. */
export type FoundAttacks =
  | { readonly are: 'found'; readonly path: string }
  | { readonly are: 'missing' }
  | { readonly are: 'not_at_hand' };

/**
 * Looks for the log of the attacks that were made at the end of a run, the latest of its kind or
 * archived: it names the run that it followed. It is looked for beside the log of the run, whatever the folder is called;
 * in a root it must be there.
 */
export function ownAttacks(
  path: string,
  log: Pick<LogReport, 'run_id' | 'run' | 'lines' | 'head'>,
): FoundAttacks {
  const place = resolve(path);
  const folder = placeInRoot(place)?.folder;
  const found = folder === undefined ? undefined : attacksAfter(log, readRootLogs(folder).logs);
  if (found !== undefined) return { are: 'found', path: found.path };
  return homeOf(place) === undefined ? { are: 'not_at_hand' } : { are: 'missing' };
}
