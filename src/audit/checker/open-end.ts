import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { LogReport } from './check-log.js';

const AS_IT_IS = constants.O_RDONLY | constants.O_NONBLOCK;
const LF = 0x0a;
/** More than one commit of lines ever has. */
const MOST_TORN_BYTES = 4 * 1024 * 1024;

/**
 * Whether nothing is wrong with a log but that it has not ended, as a run leaves it that was killed,
 * or that is under way: lines are missing at its end, or the last one is torn.
 */
export function hasOpenEnd(path: string, { problem }: Pick<LogReport, 'problem'>): boolean {
  if (problem === null) return false;
  const { code, offset } = problem;
  if (code === 'sequence' || code === 'torn_line' || code === 'empty') return true;
  return code === 'line_too_long' && isOnePiece(path, offset);
}

/** A power cut may leave a long piece of zeros; a line that has an end is no torn one. */
function isOnePiece(path: string, offset: number): boolean {
  const fd = openSync(path, AS_IT_IS);
  try {
    const length = fstatSync(fd).size - offset;
    if (length > MOST_TORN_BYTES) return false;
    const bytes = Buffer.alloc(length);
    return !bytes.subarray(0, readSync(fd, bytes, 0, length, offset)).includes(LF);
  } finally {
    closeSync(fd);
  }
}
