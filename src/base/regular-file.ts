import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
} from 'node:fs';

const WRITABLE_BY_ANYBODY = 0o002;
const NOT_REGULAR = 'it is not a regular file';

/**
 * The bytes of a file that somebody names. Only of a regular file: a FIFO would make the reader wait
 * for ever, a device never ends, a link leads who knows where.
 * @param limit the most bytes that are taken
 * @param check looks at the very file that is read, and throws where it is not to be
 * @throws the system's error, or an Error for anything but a regular file within the limit
 */
export function readRegularFile(
  path: string,
  limit: number,
  check: (stats: Stats) => void = () => undefined,
): Buffer {
  const fd = openRegularFile(path, constants.O_RDONLY);
  try {
    check(fstatSync(fd));
    const bytes = Buffer.alloc(limit + 1);
    const length = fill(fd, bytes);
    if (length > limit) throw new RangeError(`it is larger than ${String(limit)} bytes`);
    return bytes.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}

/** A check for `readRegularFile`, of a file that people trust. @throws Error where anybody may write it */
export function refuseWritableByAnybody({ mode }: Stats): void {
  if ((mode & WRITABLE_BY_ANYBODY) !== 0) {
    throw new Error('anybody on this machine may write it (chmod o-w)');
  }
}

/**
 * Opens a file that must be an ordinary one, without ever waiting for it or following it.
 * @param flags of `open`
 * @throws the system's error, or an Error for anything else
 */
export function openRegularFile(path: string, flags: number, mode?: number): number {
  const { O_NOFOLLOW, O_NONBLOCK } = constants;
  const fd = openUnlessLink(path, flags | O_NOFOLLOW | O_NONBLOCK, mode);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw new Error(NOT_REGULAR);
}

function openUnlessLink(path: string, flags: number, mode: number | undefined): number {
  try {
    return openSync(path, flags, mode);
  } catch (error) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink() === true) {
      throw new Error('it is a symbolic link; name the file itself');
    }
    // That is how the system refuses to write into a FIFO that nobody reads, and a socket.
    const isPipe = stats?.isFIFO() === true || stats?.isSocket() === true;
    throw isPipe ? new Error(NOT_REGULAR) : error;
  }
}

/** Reads up to the end or until the buffer is full. The size that the system names is not asked. */
function fill(fd: number, bytes: Buffer): number {
  let length = 0;
  for (;;) {
    const read = readSync(fd, bytes, length, bytes.length - length, null);
    if (read === 0) return length;
    length += read;
  }
}
