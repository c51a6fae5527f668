import type { ScenarioMeasure } from '../../core/domain/proof-lines/behaviour.js';
import type { MeasuredDifference, RunComparison } from '../../lab/compare-runs.js';
import { columns, left, right } from './columns.js';
import { milliseconds } from './layout.js';
import { MEASURE_NAMES } from './measure-names.js';

const LAYOUT = [left(12), left(17), right(10), left(20), right(10), right(8)];

/** Whether both behaved alike, in one line. */
export function realityLine({ same_behaviour, real_runs }: RunComparison): string {
  const verdict = same_behaviour ? 'SAME' : 'NOT THE SAME';
  return `${verdict}  behaviour of ${String(real_runs)} real runs and of the simulated app`;
}

/** The real pool beside the simulated app, measure by measure. */
export function realityText({ same_behaviour, real_runs, differences }: RunComparison): string[] {
  return [
    `The scenarios on the real pool (${String(real_runs)} runs) and on the simulated app`,
    `  ${same_behaviour ? 'SAME' : 'NOT THE SAME'} decisions, actions and lines, in the same order`,
    '',
    ...columns(
      [
        ['Scenario', 'Measure', 'Real', ' (min to max)', 'Simulated', 'Apart'],
        ...differences.map(differenceCells),
      ],
      LAYOUT,
    ),
  ];
}

function differenceCells({ scenario, measure, real, simulated }: MeasuredDifference): string[] {
  const value = (of: number) => (measure.endsWith('_us') ? milliseconds(of) : String(of));
  const apart = simulated - real.median;
  return [
    scenario,
    MEASURE_NAMES[measure],
    value(real.median),
    ` (${bare(measure, real.min)} to ${bare(measure, real.max)})`,
    value(simulated),
    `${apart > 0 ? '+' : ''}${bare(measure, apart)}`,
  ];
}

function bare(measure: ScenarioMeasure, value: number): string {
  return measure.endsWith('_us') ? (value / 1_000).toFixed(1) : String(value);
}
