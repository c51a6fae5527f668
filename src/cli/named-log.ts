import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findRun, knownRuns, previousRun } from '../audit/library/find-run.js';
import { beginningOf } from '../audit/library/first-line.js';
import { logFolder, logPath } from '../audit/library/log-files.js';
import { DemoRunError } from '../core/domain/errors.js';
import { quote } from '../core/domain/safe-text.js';
import { nearest } from '../core/onboarding/nearest.js';
import { jobsFolder } from '../run/trials/job-root.js';

const RUN = /^\d{1,12}(?:-[0-9a-f]{4})?$/;
/** Words for a run; a file of that name is `./latest`. */
const WORDS = ['latest', 'previous'];
/** So many runs are named where the one that was meant is not there. */
const MOST_NAMES = 5;
const MAKE_ONE = 'play one first with: `demo-run run`';

/**
 * The log that a word of the command line means.
 * @param text `latest`, `previous`, the id or number of a run of this root, or a file; by default the latest
 * @returns a path, where there may be nothing
 * @throws DemoRunError `input_unreadable` where there is no such run
 */
export function namedLog(text: string | undefined, root: string): string {
  if (text === undefined) return latestLog(root);
  if (WORDS.includes(text)) return logOfWord(text, root);
  if (RUN.test(text)) return logOfRun(text, root);
  const path = resolve(text);
  const word = existsSync(path) ? undefined : nearest(text, WORDS);
  if (word === undefined) return path;
  throw noSuchRun(quote(text), root, `did you mean ${word}?`);
}

function logOfWord(word: string, root: string): string {
  const path = word === 'previous' ? previousRun(logFolder(root)) : latestLog(root);
  if (path !== undefined && isThere(path)) return path;
  throw new DemoRunError(
    'input_unreadable',
    `there is no ${word} run in ${logFolder(root).folder}`,
    {
      remedy: jobsRemedy(root) ?? MAKE_ONE,
    },
  );
}

function logOfRun(run: string, root: string): string {
  const logs = logFolder(root);
  const found = findRun(logs, run);
  if (found !== undefined) return found.path;
  const meant = nearest(
    run,
    knownRuns(logs).map(({ run_id }) => run_id),
  );
  throw noSuchRun(run, root, meant === undefined ? undefined : `did you mean ${meant}?`);
}

function noSuchRun(which: string, root: string, meant: string | undefined): DemoRunError {
  const logs = logFolder(root);
  const known = knownRuns(logs).map(({ run_id }) => run_id);
  const some = known.slice(0, MOST_NAMES).join(', ');
  const remedy = known.length === 0 ? MAKE_ONE : `name one of its runs, such as ${some}`;
  return new DemoRunError('input_unreadable', `there is no run ${which} in ${logs.folder}`, {
    remedy: jobsRemedy(root) ?? meant ?? remedy,
  });
}

/**
 * The log of the walkthrough that began last: in a root, or in one of its jobs, which `--jobs` plays in roots of
 * their own.
 * @returns the place of the root's own log where neither has one, or where it cannot be said when that one began
 */
export function latestLog(root: string): string {
  const own = logPath(logFolder(root), 'run');
  const began = beginOf(own);
  if (began === undefined && isThere(own)) return own;
  return jobRootsIn(root)
    .map((job) => logPath(logFolder(job), 'run'))
    .map((path) => ({ path, began: beginOf(path) ?? '' }))
    .reduce((latest, one) => (one.began > latest.began ? one : latest), {
      path: own,
      began: began ?? '',
    }).path;
}

/** The roots of the jobs that were played in a root, in their order; none is a link. */
function jobRootsIn(root: string): string[] {
  const jobs = jobsFolder(root);
  if (!isFolder(jobs)) return [];
  return readdirSync(jobs)
    .filter((name) => /^[1-9]\d?$/.test(name))
    .sort((a, b) => Number(a) - Number(b))
    .map((name) => join(jobs, name))
    .filter(isFolder);
}

/** What to do where a run is not in its root, but may be in one of a job; undefined where there is none. */
function jobsRemedy(root: string): string | undefined {
  const jobs = jobRootsIn(root);
  if (jobs.length === 0) return undefined;
  return `the runs of --jobs are in roots of their own: name one with --root, such as ${jobs[0] ?? ''}`;
}

/** As the first line says it: a text that comes later in time sorts later. */
function beginOf(path: string): string | undefined {
  try {
    const beginning = beginningOf(path);
    const at = beginning.is === 'log' ? beginning.first['timestamp'] : undefined;
    return typeof at === 'string' ? at : undefined;
  } catch {
    return undefined;
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
