import type { RunRecord } from './proof-lines/run-record.js';

/** What kind of run it was and which job played it, in words: `run, job 2`, or `run` where none did. */
export function kindInWords({ kind, job }: Pick<RunRecord, 'kind' | 'job'>): string {
  return job === undefined ? kind : `${kind}, job ${String(job)}`;
}
