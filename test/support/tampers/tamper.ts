import { chainedLines, defaultRun, rechained } from '../sample-log.js';

export const HONEST = chainedLines(defaultRun());
export const OTHER_RUN = chainedLines(defaultRun(), { runId: '000008-0000' });
export const LAST = HONEST.length;

/** One way to tamper with the honest log, and what must be found. */
export interface Tamper {
  readonly what: string;
  /** The code that the finding must have. */
  readonly code: string;
  /** The line, from 1, that it must point at. */
  readonly line: number;
  readonly bytes: string;
}

const text = (lines: readonly string[]) => lines.join('');
export const edit = (line: number, from: string | RegExp, to: string): string[] => {
  const before = HONEST[line - 1] ?? '';
  const after = before.replace(from, to);
  if (after === before) throw new Error(`the edit of line ${String(line)} changes nothing`);
  return HONEST.with(line - 1, after);
};
export const tamper = (
  what: string,
  code: string,
  line: number,
  lines: readonly string[],
): Tamper => ({
  ...{ what, code, line },
  bytes: text(lines),
});
/** The same by a forger who fixed the chain afterwards, so that something else has to find it. */
export const forged = (
  what: string,
  code: string,
  line: number,
  lines: readonly string[],
): Tamper => tamper(`${what}, chain fixed`, code, line, rechained(lines));
