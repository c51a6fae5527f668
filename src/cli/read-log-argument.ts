import { closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { DemoRunError, messageOf } from '../core/domain/errors.js';
import { isLikeLog } from '../core/domain/like-a-log.js';
import { shorten } from '../core/domain/safe-text.js';
import { headOf } from '../audit/checker/check-head.js';
import { hasArchive, oddAt, oddFolder, placeInRoot } from '../audit/checker/root-logs.js';

const REMEDY = 'name a proof log, or make one with: `demo-run run`';
/** Where a log was damaged at its beginning, a later line still tells what it is. */
const LOOKED_AT_BYTES = 256 * 1024;

/**
 * Reads a log that a user names.
 * @param read is not called for what is no file: a FIFO would make it wait for ever
 * @throws DemoRunError `proof_log_invalid` for what is in the place of a log and is no file;
 * `input_unreadable` for a file that is no log of ours, and in place of the system's error
 */
export async function readLogArgument<Found>(
  path: string,
  read: () => Promise<Found>,
): Promise<Found> {
  try {
    refuseOddThing(resolve(path));
    if (!statSync(path).isFile()) throw new Error('it is not a regular file');
    if (!mayBeLog(path)) throw new Error('it is not a proof log');
    return await read();
  } catch (cause) {
    throw unreadableLog(path, cause);
  }
}

/** Among the logs of a root it is evidence that was destroyed; elsewhere a name that was mistyped. */
function refuseOddThing(path: string): void {
  const folder = folderOfLogs(path);
  const odd = folder === undefined ? undefined : (oddFolder(folder) ?? oddAt(path));
  if (odd === undefined) return;
  const message = `${shorten(odd.path, 200)} is ${odd.found}, not ${odd.expected}`;
  throw new DemoRunError('proof_log_invalid', message, {
    remedy: 'find out who put it there, and move it away before the next run',
  });
}

/** The folder of a root's logs, where the path is the place of a log in one. */
function folderOfLogs(path: string): string | undefined {
  const folder = placeInRoot(path)?.folder;
  if (folder === undefined) return undefined;
  return basename(folder) === 'logs' || hasArchive(folder) ? folder : undefined;
}

/** In its place, or with a head beside it, it was a log, whatever it holds now. */
function mayBeLog(path: string): boolean {
  if (folderOfLogs(resolve(path)) !== undefined || existsSync(headOf(path))) return true;
  return isLikeLog(beginningOf(path));
}

function beginningOf(path: string): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const bytes = Buffer.alloc(LOOKED_AT_BYTES);
    return bytes.toString('latin1', 0, readSync(fd, bytes, 0, LOOKED_AT_BYTES, 0));
  } finally {
    closeSync(fd);
  }
}

/** @returns an error of ours as it is; another one names the file that could not be read, if it says so */
export function unreadableLog(path: string, cause: unknown): DemoRunError {
  if (cause instanceof DemoRunError) return cause;
  const named: unknown = Reflect.get(Object(cause) as object, 'path');
  const file = typeof named === 'string' ? named : path;
  const message = `${shorten(file, 200)} cannot be read: ${messageOf(cause)}`;
  return new DemoRunError('input_unreadable', message, { cause, remedy: REMEDY });
}
