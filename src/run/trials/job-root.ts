import { copyFileSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../base/durable-files.js';
import { ENVIRONMENTS } from '../../core/domain/environment.js';
import { checkAppName } from '../../core/onboarding/app-name.js';
import { specFile } from '../app/registry.js';
import { learnedTablePath } from '../assembly/q-table-file.js';

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
 * @throws the system's error
 */
export function prepareJobRoot(root: string, job: number, appName: string): string {
  const own = jobRoot(root, job);
  makeFolder(own);
  if (checkAppName(appName).length === 0) copyIfThere(root, own, specFile(appName));
  for (const env of ENVIRONMENTS) {
    const table = learnedTablePath('', env);
    if (!isThere(join(own, table))) copyIfThere(root, own, table);
  }
  return own;
}

function copyIfThere(from: string, to: string, path: string): void {
  const source = join(from, path);
  if (lstatSync(source, { throwIfNoEntry: false })?.isFile() !== true) return;
  makeFolder(dirname(join(to, path)));
  copyFileSync(source, join(to, path));
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
