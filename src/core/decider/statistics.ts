/** The 97.5 % point of the standard normal distribution: what bounds 95 % on both sides. */
const Z = 1.959964;

/** Bounds of an unknown share, each from 0 to 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The 95 % score interval of a share, after Wilson, "Probable inference, the law of succession, and
 * statistical inference", JASA 22 (1927), 209-212. Unlike the normal approximation it stays within 0
 * to 1 and says something sensible of few trials and of shares of 0 and 1.
 * @param k how many of the trials succeeded
 * @param n how many trials there were; of none nothing is known, so all from 0 to 1 is possible
 * @throws RangeError for anything but whole numbers with 0 <= k <= n
 */
export function wilsonInterval(k: number, n: number): Interval {
  if (!Number.isSafeInteger(k) || !Number.isSafeInteger(n) || k < 0 || k > n) {
    throw new RangeError(`no share: ${String(k)} of ${String(n)}`);
  }
  if (n === 0) return { low: 0, high: 1 };
  const share = k / n;
  const z2 = Z * Z;
  const centre = share + z2 / (2 * n);
  const spread = Z * Math.sqrt((share * (1 - share) + z2 / (4 * n)) / n);
  const whole = 1 + z2 / n;
  return {
    // Exact at the ends, where rounding would leave a speck.
    low: k === 0 ? 0 : (centre - spread) / whole,
    high: k === n ? 1 : (centre + spread) / whole,
  };
}

/** A mean of what was sampled; its interval is null where there is too little to say anything. */
export interface SampledMean {
  readonly n: number;
  readonly mean: number;
  readonly interval: Interval | null;
}

/**
 * The mean of independent samples with its 95 % interval by the central limit theorem (mean ± z s / sqrt n,
 * s with n - 1; Student's t differs by less than 2 % from n = 100 on).
 */
export function sampledMean(values: readonly number[]): SampledMean {
  const n = values.length;
  const mean = n === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { n, mean, interval: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const spread = Z * Math.sqrt(squares / (n - 1) / n);
  return { n, mean, interval: { low: mean - spread, high: mean + spread } };
}
