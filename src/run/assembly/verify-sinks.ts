import { join } from 'node:path';
import type { EventBus } from '../../core/domain/ports.js';
import type { SinkDifference } from '../events/reconcile.js';
import { placeOfDatabase } from '../events/redis-place.js';
import { logPath, type LogFolder } from '../../audit/library/log-files.js';
import { archivedRunIds } from '../../audit/library/run-numbers.js';
import {
  compareSinks,
  readEmissions,
  rowsByRun,
  sinkFiles,
  streamOf,
  type LoggedEmissions,
  type RowsByRun,
} from './sinks.js';

/** How the sinks stand to a log, and to the runs before it. */
export interface SinksReport {
  readonly runs: number;
  readonly events: number;
  readonly differences: readonly SinkDifference[];
  /** Whether the metrics file is of this run: it holds those of the latest one. */
  readonly metrics_compared: boolean;
  /** Of how many runs the bus was asked: embedded ones have no history, others another place. */
  readonly buses_compared: number;
}

/**
 * Compares the sinks under a root with a log, and where that is the latest run's own, with those of
 * all archived runs.
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
  const all = path === logPath(logs, 'run') ? [log, ...(await archivedRuns(logs))] : [log];
  const rows = new Map<string, RowsByRun>();
  const differences: SinkDifference[] = [];
  const compared = { metrics: false, buses: 0 };
  for (const one of all) {
    const files = sinkFiles(logs, one.run.env);
    const ofEnvironment = rows.get(files.csv) ?? (await rowsByRun(files.csv));
    rows.set(files.csv, ofEnvironment);
    const history = historyOf(one, redis);
    const found = await compareSinks(one, { rows: ofEnvironment, metrics: files.metrics, history });
    differences.push(...found.differences);
    compared.metrics ||= found.metrics;
    compared.buses += history === null ? 0 : 1;
  }
  return {
    runs: all.length,
    events: all.reduce((sum, { emissions }) => sum + emissions.length, 0),
    differences,
    metrics_compared: compared.metrics,
    buses_compared: compared.buses,
  };
}

/** Those that emit, the newest first. */
async function archivedRuns(logs: LogFolder): Promise<LoggedEmissions[]> {
  const runs: LoggedEmissions[] = [];
  for (const id of archivedRunIds(logs)) {
    const log = await readEmissions(join(logs.archive, `${id}.log`));
    if (log?.run.kind === 'run') runs.push(log);
  }
  return runs;
}

function historyOf(
  { run, run_id, app_name }: LoggedEmissions,
  redis: string | undefined,
): EventBus['history'] | null {
  if (run.bus !== 'redis' || redis === undefined || placeOfDatabase(redis) !== run.bus_place)
    return null;
  return async () => {
    const { readHistoryOf } = await import('../events/restore-stream.js');
    return readHistoryOf({ url: redis, stream: streamOf(run.env, app_name, run_id) });
  };
}
