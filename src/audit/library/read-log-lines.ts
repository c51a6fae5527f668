import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { OTHER_FORMAT } from '../../core/domain/proof-lines/format.js';
import type { RunKind } from '../../core/domain/proof-lines/run-record.js';
import { checkLine } from '../checker/check-line.js';
import { checkLog, type LogProblem, type LogReport } from '../checker/check-log.js';
import { problem } from '../checker/problem.js';
import { rawLines } from '../checker/raw-lines.js';
import { sealOf, type Sealed } from './seal-of.js';

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
export interface LogFound extends Sealed {
  readonly run_id: string | null;
  readonly kind: RunKind | null;
  readonly app_name: string | null;
  /** What served in the app's place; null where that is the app. */
  readonly app_served: string | null;
  /** How many lines are good, from the first one on. */
  readonly good: number;
  /** All that were read, good and bad. */
  readonly lines: number;
  /** Whoever took the lines wanted no more: nothing is known of the rest. */
  readonly stopped: boolean;
}

/**
 * Reads a log line by line, checking it as `verify` checks its lines. Behind the first line that does
 * not verify the others are told too, each judged by itself. Streams; memory stays flat.
 * @param take is told each line, and says whether it wants another one
 * @throws the system's error when the file cannot be read
 */
export async function readLogLines(
  path: string,
  take: (line: LogLine) => boolean,
): Promise<LogFound> {
  // As a boolean: it is set while the log is checked.
  let stopped = false as boolean;
  const report = await checkLog(path, {
    judge(line) {
      if (take({ is: 'good', number: line.seq, line })) return undefined;
      stopped = true;
      return problem('stopped', 'another reader', 'none');
    },
  });
  const good = report.lines;
  const { run_id, run, app_name } = report;
  const app_served = run?.app_served ?? null;
  const about = { run_id, kind: run?.kind ?? null, app_name, app_served, good };
  if (stopped) {
    const unsealed = { seal: 'absent', held: false, signed_by: null, problem: null } as const;
    return { ...about, lines: good, stopped, ...unsealed };
  }
  const rest = await readRest(path, report, take);
  return { ...about, ...rest, ...(await sealOf(path, report)) };
}

/** What stands behind the good lines: the first of them is the one that does not verify. */
async function readRest(
  path: string,
  { lines: good, problem: first }: LogReport,
  take: (line: LogLine) => boolean,
): Promise<Pick<LogFound, 'lines' | 'stopped'>> {
  let lines = good;
  // What another version wrote is not read, line by line neither.
  if (first === null || first.code === OTHER_FORMAT) return { lines, stopped: false };
  for await (const chunk of rawLines(path)) {
    for (const { number, bytes } of chunk) {
      if (number <= good) continue;
      lines = number;
      if (!take(judgedAlone(number, bytes, first))) return { lines, stopped: true };
    }
  }
  return { lines, stopped: false };
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
