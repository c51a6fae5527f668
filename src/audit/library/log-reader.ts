import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { checkLog, checkedLines, type LogReport } from '../checker/check-log.js';
import { sealOf, type Sealed } from './seal-of.js';

/** What is known of a whole log: what its lines say, and what the head beside it says of them. */
export type KnownLog = LogReport & Sealed;

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
      return report === undefined ? undefined : { ...report, ...(await sealOf(path, report)) };
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

/** The same, with what the head beside it says. */
export async function foldLog(path: string, take: TakeLine): Promise<KnownLog> {
  const report = await foldLines(path, take);
  return { ...report, ...(await sealOf(path, report)) };
}
