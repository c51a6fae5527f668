import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { messageOf } from '../../core/domain/errors.js';
import { logFolder } from '../../audit/library/log-files.js';
import { jobsFolder } from '../../run/trials/job-root.js';
import { refuseOtherFile } from './earlier-file.js';

/** How each of our own reports begins, as those of other programs do; no scenario, policy or log does. */
const BEGINNING = '<?xml';
/** What other commands take for stdout. */
const STDOUT = '-';

/**
 * Looks before anything is played or written, as the file is replaced as a whole.
 * @param root whose logs, and whose jobs, no report may stand among
 * @returns what is accepted in its place where something else would be lost; undefined for a good one
 */
export function acceptedForJunit(path: string, root: string): string | undefined {
  if (path === STDOUT) return 'the path of a file: stdout tells the results in another way';
  if (path.endsWith('/')) return 'a file';
  const whole = realPath(resolve(path));
  const isTaken = [logFolder(root).folder, jobsFolder(root)].some((folder) =>
    whole.startsWith(`${realPath(resolve(folder))}${sep}`),
  );
  if (isTaken) return 'a file outside of the logs and the jobs of the root';
  try {
    refuseOtherFile(resolve(path), BEGINNING);
    return undefined;
  } catch (error) {
    return `a file that is not there yet, or an earlier report: ${messageOf(error)}`;
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
