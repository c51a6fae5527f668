import type { Calibration } from '../../core/domain/model-parameters.js';
import { columns, left, right } from './columns.js';
import { milliseconds, row } from './layout.js';

const WHAT: Record<keyof Calibration, string> = {
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

/** What was measured, beside what ships. */
export function calibrationText(found: {
  readonly path: string;
  readonly repetitions: number;
  readonly measured: Calibration;
  readonly shipped: Calibration;
}): string[] {
  const { measured, shipped, repetitions, path } = found;
  const measures = Object.keys(WHAT) as (keyof Calibration)[];
  return [
    `Measured on the real pool: medians of ${String(repetitions)} repetitions.`,
    ...columns(
      [
        ['What', 'Measured', 'Shipped'],
        ...measures.map((measure) => [
          WHAT[measure],
          inWords(measure, measured[measure]),
          inWords(measure, shipped[measure]),
        ]),
      ],
      [left(40), right(12), right(12)],
    ),
    ...row('written', path),
  ];
}

function inWords(measure: keyof Calibration, value: number): string {
  return measure.endsWith('_us') ? milliseconds(value) : `${(value / 10_000).toFixed(1)} %`;
}
