import { accessSync, closeSync, constants, fstatSync, lstatSync, readSync } from 'node:fs';
import { openRegularFile } from '../../base/regular-file.js';

const WRITABLE = 0o222;

/**
 * Looks at the place of a file that is about to be replaced as a whole. Anything that is not known to be an
 * earlier one of its kind may be somebody's work; an empty file holds none. A link is not followed, and not
 * replaced: it may be a device that everybody uses.
 * @param beginning what each file of that kind begins with, in Latin-1
 * @throws the system's error, or an Error that says what else is there
 */
export function refuseOtherFile(path: string, beginning: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  const fd = openRegularFile(path, constants.O_RDONLY);
  try {
    // The superuser may write any file, and the one who took that right away meant it.
    if ((fstatSync(fd).mode & WRITABLE) === 0) throw new Error('it is read-only (chmod u+w)');
    accessSync(path, constants.W_OK);
    const bytes = Buffer.alloc(beginning.length);
    const found = bytes.toString('latin1', 0, readSync(fd, bytes, 0, bytes.length, 0));
    if (found !== '' && found !== beginning) throw new Error('a file that is no report is there');
  } finally {
    closeSync(fd);
  }
}
