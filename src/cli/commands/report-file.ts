import { lstatSync, readSync, closeSync, constants } from 'node:fs';
import { codeOf, DemoRunError, messageOf } from '../../core/domain/errors.js';
import { shorten } from '../../core/domain/safe-text.js';
import { replaceQuickly } from '../../base/durable-files.js';
import { openRegularFile } from '../../base/regular-file.js';
import { BEGINNING } from '../../audit/report/page.js';

/**
 * Writes a report so that a reader finds the old one or the new one: it can be made again, so that the
 * disk is not waited for. Only what is a report already
 * is replaced.
 * @throws DemoRunError `report_unwritable`
 */
export function writeReport(path: string, page: string): void {
  try {
    refuseOther(path);
    replaceQuickly(path, page);
  } catch (cause) {
    throw new DemoRunError(
      'report_unwritable',
      `the report cannot be written to ${shorten(path, 200)}: ${whyNot(cause)}`,
      { cause, remedy: 'name another file with --out' },
    );
  }
}

/** Anything that is not known to be a report of ours may be somebody's work. */
function refuseOther(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  const fd = openRegularFile(path, constants.O_RDONLY);
  try {
    const bytes = Buffer.alloc(BEGINNING.length);
    const beginning = bytes.toString('latin1', 0, readSync(fd, bytes, 0, bytes.length, 0));
    if (beginning !== BEGINNING) throw new Error('a file that is no report is there');
  } finally {
    closeSync(fd);
  }
}

function whyNot(cause: unknown): string {
  return codeOf(cause) === 'ENOENT' ? 'there is no such folder' : messageOf(cause);
}
