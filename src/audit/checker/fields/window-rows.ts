import {
  MOST_HEAP_KB,
  type SampleSeries,
  type WindowSeries,
} from '../../../core/domain/proof-lines/fields.js';
import { derived, measured, type PathsIn, type Row } from './row.js';
import { FULL_PPM, moment, MOST_REQUESTS, MOST_US, MOST_WORKERS } from './words.js';

const REQUESTS = measured('in sum at most the total of the scenario', MOST_REQUESTS);

/** What the windows of a line read. */
export const WINDOW_ROWS = {
  opened_at_us: moment('after the last window that was told, before the first one closed'),
  closed_at_us: moment('each after the one before, the last before what the line tells'),
  'utilization_ppm.*': measured(
    '0 to 1,000,000; where the verdict rests on it, its side',
    FULL_PPM,
  ),
  'heap_used_kb.*': measured('0 to 99,999,999, where the worker served', MOST_HEAP_KB),
  serving_workers: measured(
    'told where not every worker is; at least those that are',
    MOST_WORKERS,
  ),
  mean_utilization_ppm: measured('a mean that the workers can have', FULL_PPM),
  silent_workers: measured(
    'at most those that served; none where a decision rests on it',
    MOST_WORKERS,
  ),
  requests_served: REQUESTS,
  requests_lost: REQUESTS,
} as const satisfies Readonly<Record<PathsIn<WindowSeries>, Row>>;

/** The looks after an act. */
export const SAMPLE_ROWS = {
  at_us: moment('after the act, each after the answer before, the last before the verdict'),
  probe_status: derived('the number of good looks'),
  response_time_us: measured('until the next look or the verdict', MOST_US),
  serving_workers: derived('`workers`, and the number of good looks'),
  desired_workers: derived('`serving_workers` of a good look'),
  failed_workers: derived('the number of good looks'),
  failing_dependencies: derived('the number of good looks'),
  utilization_ppm: measured('told where the windows do not reach back; else as they say', FULL_PPM),
} as const satisfies Readonly<Record<PathsIn<SampleSeries>, Row>>;
