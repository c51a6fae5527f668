import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { LogProblem } from '../checker/check-log.js';
import type { UncheckedLines } from '../report/report.js';

/** Of what is not good, so much is shown. */
const MOST_BYTES = 64 * 1024;
const MOST_LINES = 40;

/**
 * What is in a file from its first problem on, as far as it is shown: text, whatever it is.
 * @throws the system's error when the file cannot be read
 */
export function readUnchecked(
  path: string,
  { offset, line }: Pick<LogProblem, 'offset' | 'line'>,
): UncheckedLines {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const bytes = Buffer.alloc(MOST_BYTES);
    const text = bytes.toString('latin1', 0, readSync(fd, bytes, 0, MOST_BYTES, offset));
    const shown = text.match(/[^\n]*\n|[^\n]+$/g)?.slice(0, MOST_LINES) ?? [];
    const length = shown.reduce((sum, one) => sum + one.length, 0);
    return {
      lines: shown.map((one, at) => ({ number: line + at, text: one.replace(/\n$/, '') })),
      left_out_bytes: Math.max(fstatSync(fd).size - offset - length, 0),
    };
  } finally {
    closeSync(fd);
  }
}
