import { existsSync } from 'node:fs';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import type { Emission } from '../../run/events/outbox.js';
import type { LogFolder } from '../../audit/library/log-files.js';
import type { CheckedLog, SinkAgreement } from '../../audit/report/report.js';
import { DemoRunError } from '../../core/domain/errors.js';
import { describeDifference } from '../../run/events/reconcile.js';
import { compareSinks, rowsByRun, sinkFiles } from '../../run/assembly/sinks.js';

/**
 * How CSV and metrics of a root stand to a log of it. The bus is not asked.
 * @param home where the log lies; undefined for one that lies alone
 * @returns not known where a sink cannot be read: the log holds all the same
 */
export async function agreementOf(
  home: LogFolder | undefined,
  { run, run_id, problem }: CheckedLog,
  emissions: readonly Emission[],
): Promise<SinkAgreement> {
  if (home === undefined) return { known: false, because: 'this is a copied log' };
  if (problem !== null) return { known: false, because: 'the log does not verify' };
  if (run?.kind !== 'run' || run_id === null) {
    return { known: false, because: 'a log of this kind announces none' };
  }
  try {
    return await compareFiles(home, { run, run_id }, emissions);
  } catch (error) {
    if (!(error instanceof DemoRunError)) throw error;
    return { known: false, because: 'the CSV or the metrics beside the log cannot be read' };
  }
}

async function compareFiles(
  home: LogFolder,
  { run, run_id }: { readonly run: RunRecord; readonly run_id: string },
  emissions: readonly Emission[],
): Promise<SinkAgreement> {
  const files = sinkFiles(home, run.env);
  if (!existsSync(files.csv)) return { known: false, because: 'no CSV file lies beside the log' };
  const rows = await rowsByRun(files.csv);
  const at = { rows, metrics: files.metrics, history: null };
  const found = await compareSinks({ run_id, emissions }, at);
  const csv_rows = new Map<string, number>();
  for (const { event_id } of rows.get(run_id) ?? []) {
    const id = event_id.slice(run_id.length + 1);
    csv_rows.set(id, (csv_rows.get(id) ?? 0) + 1);
  }
  return {
    known: true,
    csv_rows,
    metrics_compared: found.metrics,
    differences: found.differences.map(describeDifference),
  };
}
