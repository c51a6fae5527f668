// Plays the scenarios on the real pool and on the simulated app, and sets the measured values side by
// side: npm run fidelity [-- --seed N] [-- --root DIR] [-- --json] [-- --quiet]
// Exit 1 when the simulated app does not do what the real pool does.
import { compareWithReality } from '#dist/lab/compare-with-reality.js';
import { present } from '#dist/cli/present.js';
import { columns, left, right } from '#dist/cli/views/columns.js';
import { rounded } from '#dist/core/domain/figures.js';
import { MEASURE_NAMES } from '#dist/cli/views/measure-names.js';
import { chore } from './lab/chore.mjs';

const LAYOUT = [left(12), left(17), right(10), left(20), right(10), right(8)];

await chore({ name: 'seed', preset: 42, least: 0, most: 0xffff_ffff }, async (options) => {
  const comparison = await compareWithReality(options);
  present(options, { fact: 'reality', ...comparison }, () => textOf(comparison), {
    line: `${verdictOf(comparison)}  behaviour of ${comparison.real_runs} real runs and of the simulated app`,
  });
  return comparison.same_behaviour ? 0 : 1;
});

function verdictOf({ same_behaviour }) {
  return same_behaviour ? 'SAME' : 'NOT THE SAME';
}

/** The real pool beside the simulated app, measure by measure. */
function textOf(comparison) {
  return [
    `The scenarios on the real pool (${comparison.real_runs} runs) and on the simulated app`,
    `  ${verdictOf(comparison)} decisions, actions and lines, in the same order`,
    '',
    ...columns(
      [
        ['Scenario', 'Measure', 'Real', ' (min to max)', 'Simulated', 'Apart'],
        ...comparison.differences.map(cellsOf),
      ],
      LAYOUT,
    ),
  ];
}

function cellsOf({ scenario, measure, real, simulated }) {
  const isTime = measure.endsWith('_us');
  const value = (of) => (isTime ? rounded.ms(of) : String(of));
  const bare = (of) => (isTime ? (of / 1_000).toFixed(1) : String(of));
  const apart = simulated - real.median;
  return [
    scenario,
    MEASURE_NAMES[measure],
    value(real.median),
    ` (${bare(real.min)} to ${bare(real.max)})`,
    value(simulated),
    `${apart > 0 ? '+' : ''}${bare(apart)}`,
  ];
}
