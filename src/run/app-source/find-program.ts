import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { isOpenTo } from '../processes/home-folder.js';

/** Where a program of that name lies, in the order of PATH. */
export interface FoundProgram {
  readonly path: string;
  /** Whether whoever runs the app may run it. */
  readonly runs: boolean;
}

/** Whether an app of that folder is run by another user than us: root has another one run it, where that one may enter it. */
export function runsAsAnother(folder: string): boolean {
  return process.getuid?.() === 0 && isOpenTo(folder);
}

/**
 * Looks for a program as a shell does.
 * @param name without a slash
 * @param path as in PATH
 * @param asAnother whether a user runs it who has no rights but those of all
 */
export function findProgram(name: string, path: string, asAnother: boolean): FoundProgram[] {
  return path
    .split(delimiter)
    .map((folder) => join(folder === '' ? '.' : folder, name))
    .filter(mayRun)
    .map((found) => ({ path: found, runs: !asAnother || mayAnyoneRun(found) }));
}

/** Whether we may run what lies there. */
export function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whether every user may: each folder on the way to it, and to what it is a link to, has to let them pass. */
export function mayAnyoneRun(path: string): boolean {
  try {
    const real = realpathSync(path);
    const isForAll = (statSync(real).mode & constants.S_IXOTH) !== 0;
    return isForAll && isOpenTo(dirname(path)) && isOpenTo(dirname(real));
  } catch {
    return false;
  }
}
