import type { BranchWord, ComparedBy } from '../../audit/summary/agent-comparison.js';
import { LOOK_US } from './compare-branches.js';
import type { Branch } from './play-branch.js';

/** 97.5 % quantile of the normal distribution. */
const Z = 1.96;

type Judged = Pick<Branch, 'action' | 'healed' | 'stable_us'> & {
  readonly requests: Pick<Branch['requests'], 'lost'>;
};

/** What an action came to, beside the same app with nothing done. */
export function wordOf(branch: Judged, noop: Judged, by: ComparedBy): BranchWord {
  if (branch.action === 'noop') return branch.healed ? 'right' : 'not_stable';
  if (isWorse(branch, noop, by)) return 'harmful';
  if (wouldHaveDone(branch, noop, by)) return 'needless';
  return branch.healed ? 'right' : 'not_stable';
}

/** Not well where doing nothing ends well, or more was lost. */
function isWorse(branch: Judged, noop: Judged, by: ComparedBy): boolean {
  return (noop.healed && !branch.healed) || losesMore(branch, noop, by);
}

/** Doing nothing ends well as soon, and loses no more. */
function wouldHaveDone(branch: Judged, noop: Judged, by: ComparedBy): boolean {
  if (noop.stable_us === null || branch.stable_us === null) return false;
  return noop.stable_us <= branch.stable_us + LOOK_US && !losesMore(noop, branch, by);
}

function losesMore(one: Judged, other: Judged, by: ComparedBy): boolean {
  const [lost, against] = [one.requests.lost, other.requests.lost];
  return lost - against > toleranceOf(lost, against, by);
}

/**
 * How many requests two counts may differ by without meaning anything. Two branches of the simulated app
 * meet the same chances, so each request counts. Two runs of real workers do not: their counts are taken as
 * Poisson, whose difference has the variance of both together (Przyborowski and Wilenski, "Homogeneity of
 * results in testing samples from Poisson series", Biometrika 31, 1940).
 */
function toleranceOf(lost: number, against: number, by: ComparedBy): number {
  return by === 'simulated_app' ? 0 : Z * Math.sqrt(lost + against);
}
