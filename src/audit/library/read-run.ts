import { RunTrace } from '../diff/run-trace.js';
import { digestOfBehaviour } from './behaviour-digest.js';
import { checkLog, type LogReport } from '../checker/check-log.js';
import { sealOf, type Sealed } from './seal-of.js';

/** A run as its log tells it. */
export interface ReadRun extends Sealed {
  readonly path: string;
  readonly report: LogReport;
  readonly trace: RunTrace;
  /** What a run prints of itself at its end; null for a log that does not verify. */
  readonly digest: string | null;
}

/**
 * Reads and checks a run's log.
 * @throws the system's error when the file cannot be read
 */
export async function readRun(path: string): Promise<ReadRun> {
  const trace = new RunTrace();
  const report = await checkLog(path, {
    judge(line) {
      trace.take(line);
      return undefined;
    },
  });
  const sealed = await sealOf(path, report);
  const digest = sealed.problem === null ? digestOfBehaviour(trace.behaviour) : null;
  return { path, report, trace, digest, ...sealed };
}
