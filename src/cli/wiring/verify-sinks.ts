import type { SinkDifference } from '../../events/reconcile.js';
import type { LogFolder } from '../../proof/log-files.js';
import { compareSinks, placeOfBus, readEmissions, sinkFiles, streamOf } from './sinks.js';

/** How the sinks stand to one log. */
export interface SinksReport {
  readonly events: number;
  readonly differences: readonly SinkDifference[];
  /** Whether the metrics file is of this run: it holds those of the latest one. */
  readonly metrics_compared: boolean;
  /** Where the bus was asked; null where it has no history, or is not the one that was named. */
  readonly bus_compared: string | null;
}

/**
 * Compares the sinks under a root with a log.
 * @returns null for a run that emits nothing
 * @throws DemoRunError `sink_unavailable` when a sink cannot be read
 */
export async function verifySinks(
  path: string,
  logs: LogFolder,
  redis: string | undefined,
): Promise<SinksReport | null> {
  const log = await readEmissions(path);
  if (log?.run.kind !== 'run') return null;
  const { run, run_id, app_name, emissions } = log;
  const isAtHand =
    run.bus === 'redis' && redis !== undefined && placeOfBus(redis) === run.bus_place;
  const url = isAtHand ? redis : null;
  const history = url === null ? null : () => readHistory(url, streamOf(run.env, app_name, run_id));
  const found = await compareSinks(log, { files: sinkFiles(logs, run.env), history });
  return {
    events: emissions.length,
    differences: found.differences,
    metrics_compared: found.metrics,
    bus_compared: isAtHand ? (run.bus_place ?? null) : null,
  };
}

async function readHistory(url: string, stream: string) {
  const { readHistoryOf } = await import('../../events/restore-stream.js');
  return readHistoryOf({ url, stream });
}
