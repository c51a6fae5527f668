import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import type { Explanation } from './explanation.js';

type Told = Pick<RunRecord, 'kind' | 'job' | 'env' | 'backend' | 'app_served'>;
type ExplainedRun = Pick<Explanation['log'], 'kind' | 'job' | 'env' | 'backend' | 'app_served'>;

/** What an explanation says of the run, as the first line of its log tells it. */
export function explainedRun({ kind, job, env, backend, app_served }: Told): ExplainedRun {
  return {
    kind,
    ...(job !== undefined && { job }),
    env,
    backend,
    ...(app_served !== undefined && { app_served }),
  };
}
