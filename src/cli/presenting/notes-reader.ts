import { closeSync, constants, fstatSync, readSync, statSync } from 'node:fs';
import { openRegularFile } from '../../base/regular-file.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';

/** The notes of a run have some kilobytes. */
const MOST_BYTES = 1024 * 1024;

/** Reads notes as they come: at each look what was added since the last one. */
export class NotesReader {
  readonly #path: string;
  /** The number by which the file system knows the file that was read; undefined for none. */
  #file: number | undefined;
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Whole rows only: the rest of one comes with the next look.
   * @returns rows of printable ASCII, all of them where another run has begun; undefined for no file
   * @throws the system's error, or an Error for anything but a regular file
   */
  next(): readonly string[] | undefined {
    if (statSync(this.#path, { throwIfNoEntry: false }) === undefined) return undefined;
    const fd = openRegularFile(this.#path, constants.O_RDONLY);
    try {
      return this.#rowsOf(fd);
    } finally {
      closeSync(fd);
    }
  }

  #rowsOf(fd: number): string[] {
    const { ino, size } = fstatSync(fd);
    const from = ino === this.#file && size >= this.#bytes ? this.#bytes : 0;
    const bytes = Buffer.alloc(Math.min(size - from, MOST_BYTES));
    const read = bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, from));
    const whole = read.subarray(0, read.lastIndexOf('\n') + 1);
    this.#file = ino;
    this.#bytes = from + whole.length;
    return whole.toString('utf8').split('\n').slice(0, -1).map(toPrintableAscii);
  }
}
