import type { ProvedSafety, ProveOnce } from '../../run/walkthrough/run.js';

/**
 * The attacks are made at the end of the first run, and what they have shown counts for all others: what refuses
 * them are gates and policy, which a seed does not change. For runs of one policy and environment.
 */
export function attacksOnce(): ProveOnce {
  let proved: Promise<ProvedSafety> | undefined;
  return async (prove) => {
    const safety = await (proved ??= prove());
    // Attacks that could not be made have shown nothing.
    if (safety.summary.control === 'not_made') proved = undefined;
    return safety;
  };
}
