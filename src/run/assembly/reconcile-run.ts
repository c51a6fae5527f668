import { DemoRunError } from '../../core/domain/errors.js';
import type { EventBus, ProofLog } from '../../core/domain/ports.js';
import type { CsvSink } from '../events/csv-sink.js';
import type { MetricsFile } from '../events/metrics-file.js';
import type { SinkDifference } from '../events/reconcile.js';
import { describeDifference } from '../events/reconcile.js';
import { compareSinks, readEmissions, rowsByRun } from './sinks.js';

/**
 * Compares the sinks of a run that is about to end with its log.
 * @returns how many events all of them hold
 * @throws DemoRunError `sinks_disagree`, naming the events
 */
export async function reconcileRun(
  { path, runId }: Pick<ProofLog, 'path' | 'runId'>,
  sinks: { readonly csv: CsvSink; readonly metrics: MetricsFile; readonly bus: EventBus },
): Promise<number> {
  const { csv, metrics, bus } = sinks;
  await metrics.publish();
  const log = await readEmissions(path);
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

/** The failure of a run whose sinks do not hold what its log says; it names the events. */
function sinksDisagree(differences: readonly SinkDifference[]): DemoRunError {
  const named = differences.slice(0, 5).map(describeDifference).join('; ');
  const more = differences.length > 5 ? `; and ${String(differences.length - 5)} more` : '';
  return new DemoRunError(
    'sinks_disagree',
    `the sinks differ from the proof log: ${named}${more}`,
    {
      remedy: 'find out who else writes there; demo-run redeliver restores what is missing',
    },
  );
}
