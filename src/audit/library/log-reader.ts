import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { checkedLines, type LogChecks, type LogReport } from '../checker/check-log.js';
import { sealOf, type Sealed } from './seal-of.js';

/** What is known of a whole log: what its lines say, and what the head beside it says of them. */
export type KnownLog = LogReport & Sealed;

/**
 * A log that is read from its first line on. Each line that comes out of it has been checked; what is
 * known of the log is in `known` once the last one has been taken. `break` stops the reading.
 */
export interface LogReader extends AsyncIterable<ProofLine> {
  /** What the checker found; undefined while there are lines left, and for good after a `break`. */
  readonly report: LogReport | undefined;
  /**
   * The same, with what is beside the log; undefined where the reading stopped early.
   * @throws the system's error when the head cannot be read
   */
  known(): Promise<KnownLog | undefined>;
}

/**
 * The one way to read a log that is there: streams, checks and keeps nothing.
 * Iterating throws the system's error when the file cannot be read.
 * @param anchors hashes that lines of it are known to have
 */
export function readLog(path: string, { anchors }: Pick<LogChecks, 'anchors'> = {}): LogReader {
  let report: LogReport | undefined;
  return {
    get report() {
      return report;
    },
    async *[Symbol.asyncIterator]() {
      report = undefined;
      report = yield* checkedLines(path, anchors === undefined ? {} : { anchors });
    },
    async known() {
      return report === undefined ? undefined : { ...report, ...(await sealOf(path, report)) };
    },
  };
}

/**
 * What is known of a log whose last line has been taken.
 * @throws Error where it has not
 */
export async function wholeLog(reader: LogReader): Promise<KnownLog> {
  const known = await reader.known();
  if (known === undefined) throw new Error('there are lines left to read');
  return known;
}
