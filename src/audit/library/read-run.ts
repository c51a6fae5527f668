import { RunTrace } from '../diff/run-trace.js';
import { digestOfBehaviour } from './behaviour-digest.js';
import { foldLog } from './log-reader.js';
import type { KnownLog } from './seal-of.js';

/** A run as its log tells it. */
export type ReadRun = KnownLog & {
  readonly path: string;
  readonly trace: RunTrace;
  /** What a run prints of itself at its end; null for a log that does not verify. */
  readonly digest: string | null;
};

/**
 * Reads and checks a run's log.
 * @param like the run that it is compared with
 * @throws the system's error when the file cannot be read
 */
export async function readRun(path: string, like?: RunTrace): Promise<ReadRun> {
  const trace = new RunTrace(like);
  const known = await foldLog(path, (line) => {
    trace.take(line);
  });
  const digest = known.problem === null ? digestOfBehaviour(trace.behaviour) : null;
  return { path, trace, digest, ...known };
}
