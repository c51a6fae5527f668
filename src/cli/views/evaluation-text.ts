import { TIE, type StateJudgement } from '../../lab/model/judge-table.js';
import type { Rate, Score } from '../../lab/model/score.js';
import type { SampledMean } from '../../core/decider/statistics.js';
import type { QTable } from '../../core/domain/q-table.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import { grouped } from '../../core/domain/figures.js';
import { count } from '../../core/domain/count.js';
import { columns, fitting } from './columns.js';
import { row } from './layout.js';
import type { Style } from './style.js';

/** How a table was found to do. */
export interface Evaluation {
  readonly path: string;
  readonly sha256: string;
  readonly seed: number;
  /** Incidents that each baseline was given. */
  readonly episodes: number;
  readonly trained_by: QTable['trained_by'];
  readonly learned: QTable['learned'];
  /** Whether the table was trained on the parameters that it is scored on. */
  readonly same_parameters: boolean;
  readonly states: readonly StateJudgement[];
  readonly never_visited: readonly string[];
  readonly never_tried: readonly string[];
  readonly foreign_rows: readonly string[];
  readonly scores: readonly Score[];
}

const US_PER_MS = 1_000;

export function evaluationText(found: Evaluation, style: Style): string[] {
  const { path, sha256, trained_by, learned, seed, episodes } = found;
  const origin = `${count(trained_by.episodes, 'episode')}, seed ${String(trained_by.seed)}`;
  const since = learned.updates === 0 ? '' : `; ${String(learned.updates)} updates since`;
  return [
    `${style.good('EVALUATED')}  ${toPrintableAscii(path)}`,
    // One word of 64 digits, for copying: it fits where a proof number would stand.
    `  sha256     ${sha256}`,
    ...row('trained', `${origin}${since}`),
    ...(found.same_parameters
      ? []
      : row('note', 'it was trained on other parameters than these, or on none')),
    ...row('incidents', `${grouped(episodes)} for each policy, seed ${String(seed)}, held out`),
    ...row('intervals', 'in brackets, 95 %: means by the central limit theorem,'),
    ...row('', 'shares of incidents after Wilson (1927)'),
    '',
    ...returns(found.scores),
    '',
    ...rates(found.scores),
    '',
    ...states(found),
  ];
}

function returns(scores: readonly Score[]): string[] {
  return [
    ...aligned([
      ['policy', 'exact', 'mean return', 'ms to stable', 'unhealed'],
      ...scores.map((score) => [
        score.name,
        `${score.expected_return.toFixed(4)}${score.overridden === null ? '' : '*'}`,
        meanText(score.mean_return, 1, 3),
        meanText(score.stable_us, US_PER_MS, 0),
        String(score.not_healed),
      ]),
    ]),
    '* with rules and allowlist; cool-down and restart budget are in the mean only',
  ];
}

function rates(scores: readonly Score[]): string[] {
  return [
    ...aligned([
      ['policy', '% wrong', '% harmful', '% overridden'],
      ...scores.map(({ name, wrong, harmful, overridden }) => [
        name,
        rateText(wrong),
        rateText(harmful),
        overridden === null ? '-' : rateText(overridden),
      ]),
    ]),
    'Shares of incidents: an act was worse than the best one; was worse than noop;',
    'rules, allowlist or gates kept the table from what it would have done.',
  ];
}

function states({ states: all, ...found }: Evaluation): string[] {
  const worse = all.filter(({ regret }) => regret > TIE);
  return [
    ...aligned([
      ['state', 'the table alone', 'the best', 'regret'],
      ...all.map(({ state, chosen, best, regret }) => [
        // The longest name would not leave room for the other columns.
        state.replace('2_or_more', '2+'),
        chosen ?? 'nothing',
        chosen === best ? 'the same' : best,
        Math.max(0, regret).toFixed(4),
      ]),
    ]),
    '',
    ...row(
      'regret',
      `above ${String(TIE)} in ${String(worse.length)} of ${String(all.length)} states`,
    ),
    ...listing('unvisited', found.never_visited, 'no state'),
    ...listing('untried', found.never_tried, 'no action in the others'),
    ...(found.foreign_rows.length === 0 ? [] : listing('foreign', found.foreign_rows, 'no row')),
  ];
}

function listing(label: string, items: readonly string[], none: string): string[] {
  if (items.length === 0) return row(label, none);
  return items.flatMap((item, at) => row(at === 0 ? label : '', item));
}

function meanText({ mean, interval }: SampledMean, unit: number, digits: number): string {
  const text = (value: number) => (value / unit).toFixed(digits);
  return interval === null
    ? text(mean)
    : `${text(mean)} [${text(interval.low)}, ${text(interval.high)}]`;
}

function rateText({ k, n, interval }: Rate): string {
  const text = (share: number) => (100 * share).toFixed(1);
  return `${text(k / n)} [${text(interval.low)}, ${text(interval.high)}]`;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  return columns(rows, fitting(rows), '');
}
