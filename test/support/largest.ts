import type { WindowReading } from '../../src/domain/observation.js';
import { SERIES_POINTS } from '../../src/domain/proof-lines/fields.js';

/** Microseconds of a machine that has been up for centuries: 16 digits. */
export const LONG_UP_US = 4_000_000_000_000_000;
const WINDOW_US = 50_000;
const WORKERS = 999;
const FULL_PPM = 1_000_000;

const READINGS = Array.from({ length: WORKERS }, (_, at) => ({
  worker: `w${String(999_999_999_999_000 + at)}`,
  utilization_ppm: FULL_PPM,
  heap_used_bytes: Number.MAX_SAFE_INTEGER,
  signs_of_life: 0,
}));

/** As many windows as are kept, each as long in writing as it can be. */
export const LARGEST_WINDOWS: readonly WindowReading[] = Array.from(
  { length: SERIES_POINTS },
  (_, at) => ({
    from_us: LONG_UP_US + at * WINDOW_US,
    to_us: LONG_UP_US + (at + 1) * WINDOW_US,
    workers: READINGS,
    requests: { served: 999_999, lost: 999_999 },
  }),
);
