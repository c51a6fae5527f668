import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder, writeWhole } from '../../base/durable-files.js';

/**
 * The file of one proof log, open for appending. What `append` returned from is in the file at
 * this path, on the disk. Knows bytes, not lines.
 */
export class LogFile {
  readonly path: string;
  readonly #fd: number;
  readonly #dev: number;
  readonly #ino: number;
  #size: number;
  #closed = false;

  /**
   * Opens the file, or creates it.
   * @param size how long it must be: 0 for a new log
   * @throws the system's error, or an Error when it is not a regular file of that size with one name
   */
  constructor(path: string, size: number) {
    const { O_CREAT, O_WRONLY, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants;
    // Without O_NONBLOCK the open of a FIFO would wait for a reader for ever.
    const flags = O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK | (size === 0 ? O_CREAT : 0);
    this.path = path;
    this.#fd = openSync(path, flags, 0o640);
    this.#size = size;
    try {
      const stats = fstatSync(this.#fd);
      this.#dev = stats.dev;
      this.#ino = stats.ino;
      if (!stats.isFile() || stats.nlink !== 1) throw new Error('it is not a file of its own');
      this.#refuseForeignHandles();
      fsyncSync(this.#fd);
      syncFolder(dirname(path));
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  get size(): number {
    return this.#size;
  }

  /**
   * One `write` and one `fdatasync`, both synchronous: no moment in which half of it is known.
   * @throws the system's error; an Error for a short write, or when the file is no longer at its
   * path, or is longer or shorter than what was written through here
   */
  append(bytes: Buffer): void {
    writeWhole(this.#fd, bytes);
    fdatasyncSync(this.#fd);
    this.#size += bytes.length;
    this.#refuseForeignHandles();
  }

  close(): void {
    if (!this.#closed) closeSync(this.#fd);
    this.#closed = true;
  }

  /** One look at the path answers it all: removed, replaced, grown or cut by somebody else. */
  #refuseForeignHandles(): void {
    const stats = lstatSync(this.path, { throwIfNoEntry: false });
    if (stats === undefined) throw new Error('somebody removed the file');
    if (stats.ino !== this.#ino || stats.dev !== this.#dev) {
      throw new Error('somebody put another file in its place');
    }
    if (stats.size !== this.#size) {
      throw new Error(
        `somebody else wrote to it: ${String(stats.size)} bytes where ${String(this.#size)} were written`,
      );
    }
  }
}
