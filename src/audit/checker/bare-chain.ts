import { createHash } from 'node:crypto';
import { rawLines } from './raw-lines.js';

const PREV = /^"prev":"([0-9a-f]{64})"\}\n$/;
const PREV_BYTES = 75;

/** The hash that a line names at its end; undefined where it names none. */
export function hashNamedIn(bytes: Buffer): string | undefined {
  return PREV.exec(bytes.toString('latin1', Math.max(0, bytes.length - PREV_BYTES)))?.[1];
}

/**
 * Follows the links of a log whose lines are not read, since another version wrote them: that is all
 * of it that holds for every version.
 * @returns the number of the first line that does not name the hash of the one before
 */
export async function brokenLink(path: string): Promise<number | undefined> {
  let before: string | undefined;
  for await (const lines of rawLines(path)) {
    for (const { bytes, number } of lines) {
      if (before !== undefined && hashNamedIn(bytes) !== before) return number;
      before = createHash('sha256').update(bytes).digest('hex');
    }
  }
  return undefined;
}
