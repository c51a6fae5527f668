import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { checkLog, checkedLines, type LogReport } from '../checker/check-log.js';
import { judgeByHead, judgeInPlace, type KnownLog } from './seal-of.js';

/**
 * A log that is read from its first line on, some lines at a time. Each line that comes out of it has been checked; what
 * is known of the log is in `known` once the last one has been taken. `break` stops the reading.
 */
export interface LogReader extends AsyncIterable<readonly ProofLine[]> {
  /** What the checker found; undefined while there are lines left, and for good after a `break`. */
  readonly report: LogReport | undefined;
  /**
   * The same, with what is beside the log; undefined where the reading stopped early.
   * @throws the system's error when the head cannot be read
   */
  known(): Promise<KnownLog | undefined>;
}

/**
 * Reads a log, for whoever may stop before its end. Each line is checked and handed on; none is kept.
 * Iterating throws the system's error when the file cannot be read.
 */
export function readLog(path: string): LogReader {
  let report: LogReport | undefined;
  return {
    get report() {
      return report;
    },
    async *[Symbol.asyncIterator]() {
      report = undefined;
      report = yield* checkedLines(path);
    },
    async known() {
      return report === undefined ? undefined : judgeInPlace(path, report);
    },
  };
}

type TakeLine = (line: ProofLine, offset: number) => void;

/**
 * Reads a log to its end, and nothing beside it.
 * @param take handed each line that is good and the offset of its first byte, in their order, at once: a promise for each
 * costs as much as a check
 * @throws the system's error when the file cannot be read
 */
export function foldLines(path: string, take: TakeLine): Promise<LogReport> {
  return checkLog(path, {
    judge: (line, offset) => {
      take(line, offset);
      return undefined;
    },
  });
}

/** The same, judged as `verify` judges it. */
export async function foldLog(path: string, take: TakeLine): Promise<KnownLog> {
  return judgeInPlace(path, await foldLines(path, take));
}

/** The same, judged by the head beside it, of a log that is told together with another one of its root. */
export async function foldWithHead(path: string, take: TakeLine): Promise<KnownLog> {
  return judgeByHead(path, await foldLines(path, take));
}
