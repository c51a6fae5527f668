import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { OTHER_FORMAT } from '../../core/domain/proof-lines/format.js';
import { checkLine } from '../checker/check-line.js';
import type { LogProblem, LogReport } from '../checker/check-log.js';
import { rawLines } from '../checker/raw-lines.js';
import { readLog } from './log-reader.js';
import type { KnownLog } from './seal-of.js';

/** A line as it was read: whatever JSON it holds. */
export type AnyLine = Readonly<Record<string, unknown>>;

/** A line of a log: a good one, or one that is no line of ours. */
export type LogLine =
  | { readonly is: 'good'; readonly number: number; readonly line: ProofLine }
  | {
      readonly is: 'bad';
      readonly number: number;
      /** Why, in the words of `verify`. */
      readonly code: string;
      readonly text: string;
      /** What it holds, where it is a JSON object. */
      readonly object: AnyLine | undefined;
    };

/** What was found of a whole log. */
export type LogFound = KnownLog & {
  /** How many lines are good, from the first one on; `lines` are all, good and bad. */
  readonly good: number;
};

/** A log with whatever is in it: some lines at a time, good ones and bad ones, in the order of the file. */
export interface AllLines extends AsyncIterable<readonly LogLine[]> {
  /** Once the last line has been taken; undefined after a `break`. */
  known(): Promise<LogFound | undefined>;
}

/**
 * Reads a log, checking it as `verify` checks its lines. Behind the first line that does
 * not verify the others are told too, each judged by itself. Streams; memory stays flat. Iterating
 * throws the system's error when the file cannot be read.
 */
export function readAllLines(path: string): AllLines {
  const reader = readLog(path);
  let lines: number | undefined;
  return {
    async *[Symbol.asyncIterator]() {
      lines = undefined;
      for await (const some of reader) {
        yield some.map((line) => ({ is: 'good', number: line.seq, line }));
      }
      const { report } = reader;
      if (report === undefined) return;
      lines = yield* restOf(path, report);
    },
    async known() {
      const known = await reader.known();
      return known === undefined || lines === undefined
        ? undefined
        : { ...known, good: known.lines, lines };
    },
  };
}

/**
 * What is behind the good lines: the first of them is the one that does not verify.
 * @returns how many lines there are, good and bad
 */
async function* restOf(
  path: string,
  { lines: good, problem: first }: LogReport,
): AsyncGenerator<readonly LogLine[], number, undefined> {
  let lines = good;
  // What another version wrote is not read, line by line neither.
  if (first === null || first.code === OTHER_FORMAT) return lines;
  for await (const chunk of rawLines(path)) {
    const behind = chunk.filter(({ number }) => number > good);
    lines += behind.length;
    yield behind.map(({ number, bytes }) => judgedAlone(number, bytes, first));
  }
  return lines;
}

/** Where the first bad line is one of ours, but in the wrong place, that is what is bad about it. */
function judgedAlone(number: number, bytes: Buffer, first: LogProblem): LogLine {
  const checked = checkLine(bytes);
  if (checked.ok && number !== first.line) return { is: 'good', number, line: checked.line };
  const text = bytes.toString('latin1').replace(/\n$/, '');
  const code = checked.ok ? first.code : checked.problem.code;
  return { is: 'bad', number, code, text, object: objectIn(text) };
}

function objectIn(text: string): AnyLine | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as AnyLine) : undefined;
  } catch {
    return undefined;
  }
}
