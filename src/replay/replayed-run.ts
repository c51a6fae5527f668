import type { Policy } from '../domain/policy.js';
import type { RunRecord } from '../domain/proof-lines/run-record.js';

/** A run that was judged by the gates as they are: under a policy of their version. */
export type ReplayedRun = Omit<RunRecord, 'policy'> & { readonly policy: Policy };

/** @returns undefined for a run under an earlier version of the policy */
export function replayedRun(run: RunRecord): ReplayedRun | undefined {
  const { policy } = run;
  return policy.policy_version === 2 ? { ...run, policy } : undefined;
}
