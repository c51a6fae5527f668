import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beginningOf } from '../audit/library/first-line.js';
import { logFolder, logPath } from '../audit/library/log-files.js';
import { jobsFolder } from '../run/trials/job-root.js';

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
export function jobsRemedy(root: string): string | undefined {
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
