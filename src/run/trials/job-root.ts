import { lstatSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { makeFolder, writeAtomically, type IfPresent } from '../../base/durable-files.js';
import { inPinnedFolder } from '../../base/pinned-folder.js';
import { readRegularFile } from '../../base/regular-file.js';
import { ENVIRONMENTS } from '../../core/domain/environment.js';
import { checkAppName } from '../../core/onboarding/app-name.js';
import { specFile } from '../app/registry.js';
import { learnedTablePath } from '../assembly/q-table-file.js';

/** More than any spec or table may have. */
const MOST_BYTES = 1024 * 1024;

/** Where a root has those of its jobs. */
export function jobsFolder(root: string): string {
  return join(root, 'jobs');
}

/** The root of a job: each has one of its own, because a root has one run at a time. */
export function jobRoot(root: string, job: number): string {
  return join(jobsFolder(root), String(job));
}

/**
 * Makes the root of a job and puts into it what decides in the root around it: the registered spec of the app,
 * and what was learned. What a job has learned itself meanwhile stays as it is.
 * @throws the system's error, or an Error that names the link or the file that is none
 */
export function prepareJobRoot(root: string, job: number, appName: string): string {
  const own = jobRoot(root, job);
  makeFolder(own);
  if (checkAppName(appName).length === 0) copyIfThere(root, own, specFile(appName), 'replace');
  for (const env of ENVIRONMENTS) copyIfThere(root, own, learnedTablePath('', env), 'keep');
  return own;
}

/** Whole or not at all, and into no other folder than that of the job, wherever a link may lead. */
function copyIfThere(root: string, own: string, path: string, ifPresent: IfPresent): void {
  const source = join(root, path);
  if (lstatSync(source, { throwIfNoEntry: false })?.isFile() !== true) return;
  const bytes = readRegularFile(source, MOST_BYTES);
  const below = relative(root, dirname(join(own, path))).split(sep);
  inPinnedFolder(root, below, (folder) => {
    const target = join(folder, basename(path));
    if (!isSame(target, bytes)) writeAtomically(target, bytes, ifPresent);
  });
}

/** What is there already is not written once more for each run. */
function isSame(path: string, bytes: Buffer): boolean {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  return readRegularFile(path, MOST_BYTES).equals(bytes);
}
