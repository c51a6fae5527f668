import type { ScenarioMeasure } from '../../core/domain/proof-lines/behaviour.js';
import type { MeasuredDifference, RunComparison } from '../../lab/compare-runs.js';
import { milliseconds } from './layout.js';
import { MEASURE_NAMES } from './measure-names.js';

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
    `  ${'Scenario'.padEnd(12)}${'Measure'.padEnd(17)}${'Real'.padStart(10)} ` +
      `${'(min to max)'.padEnd(19)}${'Simulated'.padStart(10)}${'Apart'.padStart(8)}`,
    ...differences.map(differenceRow),
  ];
}

function differenceRow({ scenario, measure, real, simulated }: MeasuredDifference): string {
  const value = (of: number) => (measure.endsWith('_us') ? milliseconds(of) : String(of));
  const range = `(${bare(measure, real.min)} to ${bare(measure, real.max)})`;
  const apart = simulated - real.median;
  return (
    `  ${scenario.padEnd(12)}${MEASURE_NAMES[measure].padEnd(17)}${value(real.median).padStart(10)} ` +
    range.padEnd(19) +
    value(simulated).padStart(10) +
    `${apart > 0 ? '+' : ''}${bare(measure, apart)}`.padStart(8)
  );
}

function bare(measure: ScenarioMeasure, value: number): string {
  return measure.endsWith('_us') ? (value / 1_000).toFixed(1) : String(value);
}
