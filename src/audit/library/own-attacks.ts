import { resolve } from 'node:path';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import { beginningOf } from './first-line.js';
import { knownRuns } from './find-run.js';
import { homeOf, type LogFolder } from './log-files.js';

/** Where the log of the attacks at the end of a run stands, or why none is to be had. */
export type FoundAttacks =
  | { readonly are: 'found'; readonly path: string }
  | { readonly are: 'missing' }
  | { readonly are: 'not_at_hand' };

/**
 * Looks for the log of the attacks that were made at the end of a run, the latest of its kind or
 * archived: it names the run that it followed. Only where the log of the run is in its root.
 */
export function ownAttacks(
  path: string,
  { run, run_id }: { readonly run: LoggedRun | null; readonly run_id: string | null },
): FoundAttacks {
  const home = homeOf(resolve(path));
  if (home === undefined) return { are: 'not_at_hand' };
  const found = run?.kind === 'run' && run_id !== null ? attacksAfter(home, run_id) : undefined;
  return found === undefined ? { are: 'missing' } : { are: 'found', path: found };
}

function attacksAfter(logs: LogFolder, runId: string): string | undefined {
  // A root is held by one run at a time, so that its attacks have the next number.
  const next = Number.parseInt(runId, 10) + 1;
  const candidates = knownRuns(logs).filter(({ run_id }) => Number.parseInt(run_id, 10) === next);
  return candidates.find(({ path }) => followedRun(path) === runId)?.path;
}

function followedRun(path: string): string | undefined {
  try {
    const beginning = beginningOf(path);
    const after: unknown = beginning.is === 'log' ? beginning.first.run['after'] : undefined;
    return (after as { readonly run_id?: string } | undefined)?.run_id;
  } catch {
    return undefined;
  }
}
