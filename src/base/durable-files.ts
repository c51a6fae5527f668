import {
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** What happens to a file that already is at the path. */
export type IfPresent = 'replace' | 'keep';

/**
 * Writes a whole file so that a reader, or the next start after a power cut, finds either the old
 * content or the new one: temporary file, fsync, rename (or link, which never overwrites), fsync of
 * the folder (Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014).
 * @param ifPresent what to do with a file that is there already
 * @returns false when `keep` found a file there and left it alone
 * @throws the system's error
 */
export function writeAtomically(
  path: string,
  content: string | Buffer,
  ifPresent: IfPresent,
  mode = 0o640,
): boolean {
  const temporary = `${path}.${String(process.pid)}.tmp`;
  rmSync(temporary, { force: true });
  try {
    writeNewFile(temporary, content, mode);
    if (ifPresent === 'replace') renameSync(temporary, path);
    else linkSync(temporary, path);
  } catch (error) {
    if (ifPresent === 'keep' && isAlreadyThere(error)) return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(dirname(path));
  return true;
}

/**
 * Replaces a whole file, so that a reader finds the old content or the new one, but without waiting
 * for the disk: for what can be made again, such as metrics.
 * @throws the system's error
 */
export function replaceQuickly(path: string, text: string, mode = 0o640): void {
  const temporary = `${path}.${String(process.pid)}.tmp`;
  try {
    rmSync(temporary, { force: true });
    writeFileSync(temporary, text, { mode, flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Makes a folder and those above it that are missing. Not with Node's own `recursive`: that one
 * never ends below /proc (Node 20).
 * @throws the system's error
 */
export function makeFolder(folder: string, mode = 0o750): void {
  if (isFolder(folder)) return;
  makeFolder(dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Makes creations, links and removals in a folder durable. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * One `write` of the whole buffer.
 * @throws the system's error, or an Error when fewer bytes were taken: Node reports a full disk
 * after a partial write as a short count only (libuv #2699)
 */
export function writeWhole(fd: number, bytes: Buffer): void {
  const written = writeSync(fd, bytes, 0, bytes.length);
  if (written !== bytes.length) {
    throw new Error(`short write: ${String(written)} of ${String(bytes.length)} bytes`);
  }
}

function writeNewFile(path: string, content: string | Buffer, mode: number): void {
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;
  const fd = openSync(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, mode);
  try {
    writeWhole(fd, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
