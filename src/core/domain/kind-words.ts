import { deepFreeze } from './objects.js';
import type { RunKind, RunRecord } from './proof-lines/run-record.js';

/** What kind of run it was and which job played it, in words: `run, job 2`, or `run` where none did. */
export function kindInWords({ kind, job }: Pick<RunRecord, 'kind' | 'job'>): string {
  return job === undefined ? kind : `${kind}, job ${String(job)}`;
}

/** What the log of each kind of run is called. */
export const LOG_FILES: Readonly<Record<RunKind, string>> = deepFreeze({
  run: 'day1_proof.log',
  onboard: 'onboarding_proof.log',
  violation: 'violation_proof.log',
});
