import { codeOf, DemoRunError, messageOf } from '../../core/domain/errors.js';
import { shorten } from '../../core/domain/safe-text.js';
import { replaceQuickly } from '../../base/durable-files.js';
import { BEGINNING } from '../../audit/report/page.js';
import { refuseOtherFile } from './earlier-file.js';

/**
 * Writes a report so that a reader finds the old one or the new one: it can be made again, so that the
 * disk is not waited for. Only what is a report already
 * is replaced.
 * @param mode who may read it, before the umask
 * @throws DemoRunError `report_unwritable`
 */
export function writeReport(path: string, page: string, mode: number): void {
  try {
    refuseOtherFile(path, BEGINNING);
    replaceQuickly(path, page, mode);
  } catch (cause) {
    throw new DemoRunError(
      'report_unwritable',
      `the report cannot be written to ${shorten(path, 200)}: ${whyNot(cause)}`,
      { cause, remedy: 'name another file with --out' },
    );
  }
}

function whyNot(cause: unknown): string {
  return codeOf(cause) === 'ENOENT' ? 'there is no such folder' : messageOf(cause);
}
