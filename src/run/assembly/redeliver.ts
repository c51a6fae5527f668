import { join } from 'node:path';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { placeOfDatabase } from '../events/redis-place.js';
import { restoreCsv } from '../events/restore-csv.js';
import { logPath, type LogFolder } from '../../audit/library/log-files.js';
import { problemInFull } from '../../core/domain/problem-sentence.js';
import { LEFT_BY_A_KILL } from '../proof/recover.js';
import { archivedRunIds } from '../../audit/library/run-numbers.js';
import type { Redelivery } from '../walkthrough/progress-events.js';
import { readEmissions, sinkFiles, streamOf, type LoggedEmissions } from './sinks.js';

/**
 * Brings CSV and bus to what the log of the latest run says, if that run did not come to its end.
 * Only the bus that is named now can be reached.
 */
export async function redeliverUnfinished(
  logs: LogFolder,
  redis: string | undefined,
): Promise<Redelivery | undefined> {
  const log = await readEmissions(logPath(logs, 'run'));
  if (log === undefined || log.report.end === 'complete' || !isTrusted(log)) return undefined;
  return redeliver(log, logs, redis);
}

/**
 * The same for every run of this root, the oldest first.
 * @throws DemoRunError `proof_log_invalid` for a log that does not verify: nothing is restored from it
 */
export async function redeliverAll(
  logs: LogFolder,
  redis: string | undefined,
): Promise<readonly Redelivery[]> {
  const archived = archivedRunIds(logs).map((id) => join(logs.archive, `${id}.log`));
  const paths = [...archived.reverse(), logPath(logs, 'run')];
  const redelivered: Redelivery[] = [];
  for (const path of paths) {
    const log = await readEmissions(path);
    // What another version wrote is not read, so nothing can be restored from it.
    if (log?.run.kind !== 'run') continue;
    if (!isTrusted(log)) {
      const { problem } = log.report;
      const what = problem === null ? '' : `: ${problemInFull(problem, path)}`;
      throw new DemoRunError(
        'proof_log_invalid',
        `nothing is restored from ${path}, which does not verify${what}`,
      );
    }
    redelivered.push(await redeliver(log, logs, redis));
  }
  return redelivered;
}

/** Of a killed run the lines before the torn one are good. */
function isTrusted({ report }: LoggedEmissions): boolean {
  return report.problem === null || LEFT_BY_A_KILL.includes(report.problem.code);
}

async function redeliver(
  log: LoggedEmissions,
  logs: LogFolder,
  redis: string | undefined,
): Promise<Redelivery> {
  const { run_id, run, emissions } = log;
  const csv = await restoreCsv(sinkFiles(logs, run.env).csv, emissions);
  return {
    run_id,
    events: emissions.length,
    csv_added: csv.added,
    csv_torn_bytes: csv.torn_bytes,
    bus: await redeliverToBus(log, redis),
  };
}

async function redeliverToBus(
  { run_id, run, app_name, emissions }: LoggedEmissions,
  redis: string | undefined,
): Promise<Redelivery['bus']> {
  if (run.bus !== 'redis') return { state: 'no_history', place: run.bus };
  const place = run.bus_place ?? 'a Redis that the log does not name';
  if (redis === undefined || placeOfDatabase(redis) !== run.bus_place)
    return { state: 'elsewhere', place };
  const { restoreStream } = await import('../events/restore-stream.js');
  try {
    const stream = streamOf(run.env, app_name, run_id);
    return {
      state: 'restored',
      place,
      ...(await restoreStream({ url: redis, stream }, emissions)),
    };
  } catch (error) {
    return { state: 'failed', place, error: messageOf(error) };
  }
}
