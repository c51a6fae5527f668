import { resolve } from 'node:path';
import { messageOf } from '../../core/domain/errors.js';
import { isAmongLogs, refuseOtherFile } from './earlier-file.js';

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
  if (isAmongLogs(path, root)) return 'a file outside of the logs and the jobs of the root';
  try {
    refuseOtherFile(resolve(path), BEGINNING);
    return undefined;
  } catch (error) {
    return `a file that is not there yet, or an earlier report: ${messageOf(error)}`;
  }
}
