import { statSync } from 'node:fs';
import { DemoRunError, messageOf } from '../domain/errors.js';
import { shorten } from '../domain/safe-text.js';

const REMEDY = 'name a proof log, or make one with: demo-run run';

/**
 * Reads a log that a user names.
 * @param read is not called for what is no file: a FIFO would make it wait for ever
 * @throws DemoRunError `input_unreadable` in place of the system's error
 */
export async function readLogArgument<Found>(
  path: string,
  read: () => Promise<Found>,
): Promise<Found> {
  try {
    if (!statSync(path).isFile()) throw new Error('it is not a regular file');
    return await read();
  } catch (cause) {
    throw unreadableLog(path, cause);
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
