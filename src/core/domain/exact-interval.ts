/** How sure an interval is: what lies outside of it on each side has half of the rest. */
const CONFIDENCE = 0.95;
/** A double has 53 binary digits: more halvings change nothing. */
const HALVINGS = 60;

/** Bounds of an unknown share, each from 0 to 1. */
export interface ExactInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * The exact 95 % interval of a share, after Clopper and Pearson, "The use of confidence or fiducial limits
 * illustrated in the case of the binomial", Biometrika 26 (1934), 404-413. It never claims more than it may,
 * however few the trials are: for a gate that is what counts.
 * @param k how many of the trials succeeded
 * @param n how many trials there were; of none nothing is known, so all from 0 to 1 is possible
 * @throws RangeError for anything but whole numbers with 0 <= k <= n
 */
export function exactInterval(k: number, n: number): ExactInterval {
  const tail = (1 - CONFIDENCE) / 2;
  return { low: exactLowerBound(k, n, 1 - tail), high: 1 - exactLowerBound(n - k, n, 1 - tail) };
}

/**
 * The exact lower bound of a share on one side: a smaller one would give k or more successes too seldom.
 * @param confidence from 0 to 1, both left out
 * @throws RangeError as `exactInterval`
 */
export function exactLowerBound(k: number, n: number, confidence: number): number {
  if (!Number.isSafeInteger(k) || !Number.isSafeInteger(n) || k < 0 || k > n) {
    throw new RangeError(`no share: ${String(k)} of ${String(n)}`);
  }
  if (k === 0) return 0;
  const atLeast = upperTail(k, n);
  let [low, high] = [0, 1];
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    if (atLeast(middle) < 1 - confidence) low = middle;
    else high = middle;
  }
  return low;
}

/** How probable k or more successes in n trials are, by the share; in logarithms, so that no factor overflows. */
function upperTail(k: number, n: number): (share: number) => number {
  const ways: number[] = [0];
  for (let i = 1; i <= n; i += 1) ways.push((ways[i - 1] ?? 0) + Math.log((n - i + 1) / i));
  return (share) => {
    const [success, failure] = [Math.log(share), Math.log1p(-share)];
    let sum = 0;
    for (let i = k; i <= n; i += 1) {
      sum += Math.exp((ways[i] ?? 0) + i * success + (n - i) * failure);
    }
    return sum;
  };
}
