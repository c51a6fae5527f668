import { closeSync, constants, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { messageOf } from '../../core/domain/errors.js';
import { openRegularFile } from '../../base/regular-file.js';
import { logFolder } from '../../audit/library/log-files.js';
import { jobsFolder } from '../../run/trials/job-root.js';

/** How each of our own reports begins, as those of other programs do; no scenario, policy or log does. */
const BEGINNING = '<?xml';

/**
 * Looks before anything is played or written, as the file is replaced as a whole.
 * @param root whose logs, and whose jobs, no report may stand among
 * @returns what is accepted in its place where something else would be lost; undefined for a good one
 */
export function acceptedForJunit(path: string, root: string): string | undefined {
  if (path.endsWith('/')) return 'a file';
  const whole = realPath(resolve(path));
  const isTaken = [logFolder(root).folder, jobsFolder(root)].some((folder) =>
    whole.startsWith(`${realPath(resolve(folder))}${sep}`),
  );
  if (isTaken) return 'a file outside of the logs and the jobs of the root';
  const other = whatElseIsThere(whole);
  return other && `a file that is not there yet, or an earlier report: ${other}`;
}

/** Anything that is not known to be a report may be somebody's work. An empty file holds none. */
function whatElseIsThere(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  try {
    const beginning = beginningOf(path);
    return beginning === '' || beginning === BEGINNING ? undefined : 'what is there is no XML';
  } catch (error) {
    return messageOf(error);
  }
}

function beginningOf(path: string): string {
  const fd = openRegularFile(path, constants.O_RDONLY);
  try {
    const bytes = Buffer.alloc(BEGINNING.length);
    return bytes.toString('latin1', 0, readSync(fd, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(fd);
  }
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
