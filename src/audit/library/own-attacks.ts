import { beginningOf } from './first-line.js';
import { knownRuns } from './find-run.js';
import type { LogFolder } from './log-files.js';

/**
 * The log of the attacks that were made at the end of a run, the latest of its kind or archived: it
 * names the run that it followed.
 * @returns undefined where the run did not come to them, or their log is gone or cannot be read
 */
export function attacksAfter(logs: LogFolder, runId: string): string | undefined {
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
