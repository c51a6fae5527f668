import { join } from 'node:path';
import { beginningOf, type FirstLine } from './first-line.js';
import { allLogPaths, type LogFolder } from './log-files.js';
import { archivedRunIds } from './run-numbers.js';

/** A run of a root, and where its log lies. */
export interface KnownRun {
  readonly run_id: string;
  readonly path: string;
}

/**
 * The run of that id, or of that number: its log may be the latest of its kind or an archived one.
 * @param wanted `000042-8f3a`, or `42`
 */
export function findRun(logs: LogFolder, wanted: string): KnownRun | undefined {
  const isWanted = wanted.includes('-')
    ? ({ run_id }: KnownRun) => run_id === wanted
    : ({ run_id }: KnownRun) => Number.parseInt(run_id, 10) === Number(wanted);
  return knownRuns(logs).find(isWanted);
}

/** Every run whose log is here: the latest of each kind, then the archived ones, newest first. */
export function knownRuns(logs: LogFolder): KnownRun[] {
  const latest = allLogPaths(logs).flatMap((path) => {
    const run_id = firstLineOf(path)?.run_id;
    return run_id === undefined ? [] : [{ run_id, path }];
  });
  return [...latest, ...archived(logs)];
}

/** The newest archived walkthrough: attacks and onboardings are in the same archive. */
export function previousRun(logs: LogFolder): string | undefined {
  return archived(logs).find(({ path }) => firstLineOf(path)?.run.kind === 'run')?.path;
}

function archived(logs: LogFolder): KnownRun[] {
  return archivedRunIds(logs).map((run_id) => ({
    run_id,
    path: join(logs.archive, `${run_id}.log`),
  }));
}

/** Undefined for what is no log of ours: nobody can mean it by the id of a run. */
function firstLineOf(path: string): FirstLine | undefined {
  try {
    const beginning = beginningOf(path);
    return beginning.is === 'log' ? beginning.first : undefined;
  } catch {
    return undefined;
  }
}
