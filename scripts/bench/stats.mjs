// Shared arithmetic: every figure is a median with its spread, and a ratio taken pair by pair.

const NOISY_SPREAD = 2;

/**
 * The nearest-rank quantile: a value that was really measured, none in between.
 * @param values numbers in any order, at least one
 * @param share 0 to 1
 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/**
 * Values that are measured in turn, by name.
 * @template {string} Name
 * @param {Name[]} names
 */
export function emptySeries(...names) {
  const series = names.map((name) => [name, []]);
  return /** @type {Record<Name, number[]>} */ (Object.fromEntries(series));
}

/** Median and spread of a series: the fastest, the tenth and ninetieth percentile, the slowest. */
export function summarize(values) {
  if (values.length === 0) throw new RangeError('nothing was measured');
  return {
    n: values.length,
    median: quantile(values, 0.5),
    min: quantile(values, 0),
    p10: quantile(values, 0.1),
    p90: quantile(values, 0.9),
    max: quantile(values, 1),
  };
}

/**
 * Each value of ours over the value of the peer that was measured right beside it. What slows the
 * machine down for a moment slows both, so these ratios spread less than the times do.
 */
export function ratios(numerators, denominators) {
  if (numerators.length !== denominators.length) throw new RangeError('the series are not paired');
  return summarize(numerators.map((value, index) => value / denominators[index]));
}

/**
 * One row of the table.
 * @param {any} row `figure`, `ours` and `peer` (summaries in `unit`; `peer.name` says what it is),
 *   `ratio` (a summary), `goal` (`{ at_most }`, `{ at_least }` or null), `parts` (name → summary, in
 *   `parts_unit` where it is not `unit`)
 * @returns the row with `met`: whether the median ratio keeps to the goal, null without one; and
 *   `noisy`: the ratios spread so far that their median should not be trusted
 */
export function judge(row) {
  const { goal, ratio } = row;
  const met =
    goal === null
      ? null
      : 'at_most' in goal
        ? ratio.median <= goal.at_most
        : ratio.median >= goal.at_least;
  return { ...row, met, noisy: isNoisy(ratio) };
}

/**
 * A row whose goal is a rate of ours by itself: the peer beside it only says how fast the machine is.
 * @param {any} row as `judge` takes it, without a goal; its `goal_rate` is the least median, in `unit`
 */
export function judgeRate({ goal_rate, ...row }) {
  const { ours, unit } = row;
  const goal_text = `>= ${goal_rate} ${unit}`;
  const met = ours.median >= goal_rate;
  return { ...judge({ ...row, goal: null }), goal_text, met, noisy: isNoisy(ours) };
}

function isNoisy({ p10, p90 }) {
  return p90 > NOISY_SPREAD * p10;
}

/**
 * A row for a quantile that must keep below a limit: the ratio's spread is that of the quantile from
 * one repetition to the next.
 * @param {number[][]} repetitions the times of each repetition, in milliseconds
 * @param {object} [parts] as a row has them
 * @param share the quantile, 0.99 where nothing is said
 */
export function judgeWorst(figure, repetitions, limit, parts, share = 0.99) {
  const all = repetitions.flat();
  const worst = quantile(all, share);
  const spread = summarize(repetitions.map((times) => quantile(times, share) / limit));
  return judge({
    figure: `${figure}, p${share * 100}`,
    unit: 'ms',
    ours: { ...summarize(all), median: worst },
    peer: { name: 'limit', ...summarize([limit]) },
    ratio: { ...spread, median: worst / limit },
    goal: { at_most: 1 },
    ...(parts === undefined ? {} : { parts }),
  });
}
