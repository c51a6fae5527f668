import type { LogProblem } from '../../audit/checker/check-log.js';
import { DemoRunError } from '../../core/domain/errors.js';
import { inWords } from '../../core/domain/figures.js';
import type { EventBus, ProofLog } from '../../core/domain/ports.js';
import type { CsvSink } from '../events/csv-sink.js';
import type { MetricsFile } from '../events/metrics-file.js';
import type { SinkDifference } from '../events/reconcile.js';
import { describeDifference } from '../events/reconcile.js';
import { compareSinks, readEmissions, rowsByRun } from './sinks.js';

/**
 * Compares the sinks of a run that is about to end with its log.
 * @returns how many events all of them hold
 * @throws DemoRunError `sinks_disagree`, naming the events; `proof_log_invalid` where the log itself does not hold
 */
export async function reconcileRun(
  { path, runId }: Pick<ProofLog, 'path' | 'runId'>,
  sinks: { readonly csv: CsvSink; readonly metrics: MetricsFile; readonly bus: EventBus },
): Promise<number> {
  const { csv, metrics, bus } = sinks;
  await metrics.publish();
  const log = await readEmissions(path);
  // Behind a changed line nothing is read: the sinks would seem to hold what nobody announced.
  if (log?.report.problem != null) throw logChanged(log.report.problem);
  const emissions = log?.emissions ?? [];
  const found = await compareSinks(
    { run_id: runId, emissions },
    {
      rows: await rowsByRun(csv.path, csv.opened_at),
      metrics: metrics.path,
      history: () => bus.history(),
    },
  );
  const noMetrics = { sink: 'metrics', about: 'their file', what: 'missing' } as const;
  const differences = [...found.differences, ...(found.metrics ? [] : [noMetrics])];
  if (differences.length > 0) throw sinksDisagree(differences);
  return emissions.length;
}

/** Each of its lines was whole when it was written. */
function logChanged({ code, line }: LogProblem): DemoRunError {
  return new DemoRunError(
    'proof_log_invalid',
    `the proof log was changed while the run was writing it: ${inWords(code)} at line ${String(line)}`,
    { remedy: 'find out who else writes there; `demo-run verify` names the byte' },
  );
}

/** The failure of a run whose sinks do not hold what its log says; it names the events. */
function sinksDisagree(differences: readonly SinkDifference[]): DemoRunError {
  const named = differences.slice(0, 5).map(describeDifference).join('; ');
  const more = differences.length > 5 ? `; and ${String(differences.length - 5)} more` : '';
  return new DemoRunError(
    'sinks_disagree',
    `the sinks differ from the proof log: ${named}${more}`,
    {
      remedy: 'find out who else writes there; `demo-run redeliver` restores what is missing',
    },
  );
}
