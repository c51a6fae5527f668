// Measures on the real pool what the simulated app and the model take as given, into
// logs/calibration.json: npm run calibrate [-- --repetitions N] [-- --root DIR] [-- --json] [-- --quiet]
import { SHIPPED_PARAMETERS } from '#dist/core/domain/model-parameters.js';
import { toPrintableAscii } from '#dist/core/domain/safe-text.js';
import { calibrate } from '#dist/lab/calibrate.js';
import { present } from '#dist/cli/present.js';
import { columns, left, right } from '#dist/cli/views/columns.js';
import { rounded } from '#dist/core/domain/figures.js';
import { row } from '#dist/cli/views/layout.js';
import { chore } from './lab/chore.mjs';

const WHAT = {
  restart_us: 'restart, until the fresh worker serves',
  scale_us: 'scale, until all workers serve',
  detect_crash_us: 'crash, until it is detected',
  detect_overload_us: 'overload, until it is detected',
  detect_false_alarm_us: 'false alarm, until it is detected',
  probe_us: 'one health check',
  background_utilization_ppm: 'utilization in quiet times',
  crash_lost_ppm: 'lost in a crash, until stable',
  overload_restart_lost_ppm: 'lost in a restart under overload',
};

await chore({ name: 'repetitions', preset: 9, least: 1, most: 1_000 }, async (options) => {
  const { path, measured } = await calibrate(options);
  const { repetitions } = options;
  const found = { path, repetitions, measured, shipped: SHIPPED_PARAMETERS.calibration };
  present(options, { fact: 'calibration', ...found }, () => textOf(found), {
    line: `CALIBRATED  ${toPrintableAscii(path)}`,
  });
  return 0;
});

/** What was measured, beside what ships. */
function textOf({ path, repetitions, measured, shipped }) {
  const rows = Object.entries(WHAT).map(([measure, what]) => [
    what,
    figure(measure, measured[measure]),
    figure(measure, shipped[measure]),
  ]);
  return [
    `Measured on the real pool: medians of ${repetitions} repetitions.`,
    ...columns([['What', 'Measured', 'Shipped'], ...rows], [left(40), right(12), right(12)]),
    ...row('written', path),
  ];
}

function figure(measure, value) {
  return measure.endsWith('_us') ? rounded.ms(value) : rounded.percent(value);
}
