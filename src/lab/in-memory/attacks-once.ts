import type { ProvedSafety, ProveOnce } from '../../run/walkthrough/run.js';

/**
 * The attacks are made at the end of the first run, and what they have shown counts for all others: what refuses
 * them are gates and policy, which a seed does not change. For runs of one policy and environment.
 */
export function attacksOnce(): ProveOnce {
  let proved: Promise<ProvedSafety> | undefined;
  return (prove) => (proved ??= prove());
}
