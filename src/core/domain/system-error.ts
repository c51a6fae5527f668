import { codeOf, DemoRunError, messageOf } from './errors.js';

interface Reading {
  readonly what: string;
  readonly remedy: string;
}

const OTHER_PLACE = 'move that away, or choose another folder with --root';
const OWN_FOLDER = 'choose a folder of your own with --root, or run as the user whose it is';
const MORE_DESCRIPTORS = 'allow more open files: `ulimit -n 256`, then run again';
const MORE_MEMORY = 'allow more memory, threads or processes (ulimit -v, -u), then run again';
const MORE_ROOM = 'free some space there, or choose a folder on another disk with --root';

/** What the system's codes mean to a user, and what to do about it. */
const READINGS: Readonly<Record<string, Reading>> = {
  EACCES: { what: 'permission denied', remedy: OWN_FOLDER },
  EPERM: { what: 'this is not permitted', remedy: OWN_FOLDER },
  EROFS: { what: 'the file system is read-only', remedy: 'choose a writable folder with --root' },
  ENOENT: { what: 'there is no such file or folder', remedy: 'make it, or name another one' },
  ENOTDIR: { what: 'something on the way to it is not a folder', remedy: OTHER_PLACE },
  EISDIR: { what: 'a folder is there', remedy: OTHER_PLACE },
  EEXIST: { what: 'something is there already', remedy: OTHER_PLACE },
  ELOOP: { what: 'links lead in a circle', remedy: OTHER_PLACE },
  ENAMETOOLONG: { what: 'the name is too long', remedy: 'choose a shorter path' },
  ENOSPC: { what: 'no room is left', remedy: MORE_ROOM },
  EDQUOT: { what: 'the quota is used up', remedy: MORE_ROOM },
  EFBIG: { what: 'no file may become so long', remedy: 'allow larger files (ulimit -f)' },
  EIO: {
    what: 'the disk failed',
    remedy: 'look after the disk, or choose another one with --root',
  },
  EMFILE: { what: 'too many files are open', remedy: MORE_DESCRIPTORS },
  ENFILE: { what: 'the machine has too many files open', remedy: 'wait, then run again' },
  EAGAIN: { what: 'no more threads or processes can be started', remedy: MORE_MEMORY },
  ENOMEM: { what: 'memory is short', remedy: MORE_MEMORY },
  ERR_WORKER_INIT_FAILED: { what: 'a thread cannot be started', remedy: MORE_MEMORY },
  ERR_WORKER_OUT_OF_MEMORY: { what: 'memory is short', remedy: MORE_MEMORY },
  ERR_MEMORY_ALLOCATION_FAILED: { what: 'memory is short', remedy: MORE_MEMORY },
};

const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** These say that a descriptor or an argument was wrong: no surroundings make it so. */
const OURS = new Set(['EBADF', 'EFAULT']);

/**
 * A call that the system refused, as an error of ours: it names what it was refused for. The last
 * resort for what no part has found words for: no state of the surroundings is a bug.
 * @returns undefined for anything that is no refusal of the system's
 */
export function asSystemRefusal(error: unknown): DemoRunError | undefined {
  const code = codeOf(error);
  if (code === undefined || OURS.has(code)) return undefined;
  const reading = READINGS[code];
  if (reading === undefined && textIn(error, 'syscall') === undefined) return undefined;
  if (isAboutWorkingFolder(error)) return workingFolderGone(error);
  const { what, remedy } = reading ?? {
    what: messageOf(error),
    remedy: 'fix that, then run again',
  };
  const message = `${placeOf(error)}: ${what} (${code})`;
  return new DemoRunError('system_refused', message, { cause: error, remedy });
}

/** What to do about a place that cannot be written to, by what the system says: a full disk is not made writable. */
export function remedyForPlace(cause: unknown, otherwise: string): string {
  const code = codeOf(cause);
  return code !== undefined && NO_ROOM.has(code) ? MORE_ROOM : otherwise;
}

function isAboutWorkingFolder(error: unknown): boolean {
  return textIn(error, 'syscall') === 'uv_cwd' && codeOf(error) === 'ENOENT';
}

function workingFolderGone(cause: unknown): DemoRunError {
  return new DemoRunError('usage', 'the working directory is gone', {
    cause,
    remedy: 'go to one that exists, or name every file and the --root by its whole path',
  });
}

function placeOf(error: unknown): string {
  const path = textIn(error, 'path');
  const syscall = textIn(error, 'syscall');
  if (path !== undefined) return `${path} cannot be used`;
  return syscall === undefined ? 'the system refuses' : `the system refuses ${syscall}`;
}

function textIn(error: unknown, name: 'path' | 'syscall'): string | undefined {
  const value: unknown = Reflect.get(Object(error) as object, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
