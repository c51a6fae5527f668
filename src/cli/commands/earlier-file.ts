import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  readSync,
  realpathSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { logFolder } from '../../audit/library/log-files.js';
import { jobsFolder } from '../../run/trials/job-root.js';
import { openRegularFile } from '../../base/regular-file.js';

const WRITABLE = 0o222;

/**
 * Looks at the place of a file that is about to be replaced as a whole. Anything that is not known to be an
 * earlier one of its kind may be somebody's work; an empty file holds none. A link is not followed, and not
 * replaced: it may be a device that everybody uses.
 * @param beginning what each file of that kind begins with, in Latin-1
 * @param kind what another file is called
 * @throws the system's error, or an Error that says what else is there
 */
export function refuseOtherFile(path: string, beginning: string, kind = 'no report'): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  const fd = openRegularFile(path, constants.O_RDONLY);
  try {
    // The superuser may write any file, and the one who took that right away meant it.
    if ((fstatSync(fd).mode & WRITABLE) === 0) throw new Error('it is read-only (chmod u+w)');
    accessSync(path, constants.W_OK);
    const bytes = Buffer.alloc(beginning.length);
    const found = bytes.toString('latin1', 0, readSync(fd, bytes, 0, bytes.length, 0));
    if (found !== '' && found !== beginning) throw new Error(`a file that is ${kind} is there`);
  } finally {
    closeSync(fd);
  }
}

/** Whether a path leads to where a root keeps its logs, or those of its jobs. */
export function isAmongLogs(path: string, root: string): boolean {
  const whole = realPath(resolve(path));
  return [logFolder(root).folder, jobsFolder(root)].some((folder) =>
    whole.startsWith(`${realPath(resolve(folder))}${sep}`),
  );
}

/** Where a path leads, whose end need not be there yet. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realPath(above), basename(path));
  }
}
