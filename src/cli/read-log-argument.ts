import { statSync } from 'node:fs';
import { DemoRunError, messageOf } from '../domain/errors.js';
import { shorten } from '../domain/safe-text.js';

const REMEDY = 'name a proof log, or make one with: npx demo-run';

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
    if (cause instanceof DemoRunError) throw cause;
    const message = `${shorten(path, 200)} cannot be read: ${messageOf(cause)}`;
    throw new DemoRunError('input_unreadable', message, { cause, remedy: REMEDY });
  }
}
