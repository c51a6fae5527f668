import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { withoutCredentials } from '../../core/domain/credentials.js';
import type { Environment } from '../../core/domain/environment.js';
import { DemoRunError } from '../../core/domain/errors.js';
import type { EventBus } from '../../core/domain/ports.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { readRows, type CsvRow } from '../events/csv-rows.js';
import { readMetricsSums } from '../events/metrics-sums.js';
import { Outbox, type Emission } from '../events/outbox.js';
import { reconcile, type SinkDifference } from '../events/reconcile.js';
import type { LogFolder } from '../../audit/library/log-files.js';
import type { LogReport } from '../../audit/checker/check-log.js';
import { readLog, type LogReader } from '../../audit/library/log-reader.js';

/** Where the sinks of an environment keep what they are given. */
export interface SinkFiles {
  readonly csv: string;
  readonly metrics: string;
}

export function sinkFiles({ folder }: LogFolder, env: Environment): SinkFiles {
  return {
    csv: join(folder, env, 'runtime_events.csv'),
    metrics: join(folder, env, 'metrics.prom'),
  };
}

/** What the streams of rehearsals begin with: they prove nothing, and may be removed at any time. */
export const REHEARSALS = 'demo-run:rehearsal';

/** One stream a run: runs of other apps and machines share a server without meeting. */
export function streamOf(env: Environment, appName: string, runId: string): string {
  const app = withoutCredentials(appName)
    .replace(/[^a-z0-9-]/g, '_')
    .slice(0, 40);
  return `demo-run:${env}:${app}:${runId}`;
}

/** What a log announces to the sinks, and what it is of. */
export interface LoggedEmissions {
  readonly report: LogReport;
  readonly run_id: string;
  readonly run: RunRecord;
  readonly app_name: string;
  readonly emissions: readonly Emission[];
}

/**
 * @returns undefined for a log that holds no whole line
 * @throws DemoRunError `input_unreadable` for what is no file
 */
export async function readEmissions(path: string): Promise<LoggedEmissions | undefined> {
  if (!existsSync(path)) return undefined;
  if (!statSync(path).isFile()) throw unreadable(path);
  const reader = readLog(path);
  const { app_name, outbox } = await takeEmissions(reader);
  const { report } = reader;
  if (report === undefined) return undefined;
  const { run_id, run } = report;
  if (run_id === null || run === null) return undefined;
  return { report, run_id, run, app_name: app_name ?? '', emissions: outbox.emissions() };
}

async function takeEmissions(reader: LogReader) {
  const outbox = new Outbox();
  let app_name: string | undefined;
  for await (const lines of reader) {
    for (const line of lines) {
      if ('app_name' in line) app_name ??= line.app_name;
      outbox.take(line);
    }
  }
  return { app_name, outbox };
}

function unreadable(path: string): DemoRunError {
  return new DemoRunError('input_unreadable', `${path} is not a regular file`, {
    remedy: 'move away what is in the place of that log',
  });
}

export type RowsByRun = ReadonlyMap<string, readonly CsvRow[]>;

/** The rows of a CSV file, from one of its bytes on; none where there is no file. */
export async function rowsByRun(path: string, from = 0): Promise<RowsByRun> {
  const rows = new Map<string, CsvRow[]>();
  if (!existsSync(path)) return rows;
  for await (const row of readRows(path, { from })) {
    const known = rows.get(row.run_id);
    if (known === undefined) rows.set(row.run_id, [row]);
    else known.push(row);
  }
  return rows;
}

/** What is compared with a log. */
export interface SinksAtHand {
  readonly rows: RowsByRun;
  /** The metrics file. */
  readonly metrics: string;
  /** Null where the bus cannot be asked. */
  readonly history: EventBus['history'] | null;
}

/** Compares all sinks that are available with what a log announces. */
export async function compareSinks(
  { run_id, emissions }: Pick<LoggedEmissions, 'run_id' | 'emissions'>,
  { rows, metrics, history }: SinksAtHand,
): Promise<{ readonly differences: readonly SinkDifference[]; readonly metrics: boolean }> {
  const sums = readMetricsSums(metrics);
  const contents = {
    csv: rows.get(run_id) ?? [],
    metrics: sums?.run_id === run_id ? sums.events : null,
    bus: history === null ? null : await history(),
  };
  return {
    differences: reconcile(emissions, contents),
    metrics: contents.metrics !== null,
  };
}
