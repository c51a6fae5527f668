import type { WindowReading } from '../../src/core/domain/observation.js';
import { MOST_HEAP_KB, SERIES_POINTS } from '../../src/core/domain/proof-lines/fields.js';

/** Microseconds of a machine that has been up for centuries: 16 digits. */
export const LONG_UP_US = 4_000_000_000_000_000;
const WINDOW_US = 50_000;
const WORKERS = 999;
const FULL_PPM = 1_000_000;

/** Series of equal values are told once: the first window says something else than all others. */
const reading = (at: number, worker: number) => ({
  worker: `w${String(999_999_999_999_000 + worker)}`,
  utilization_ppm: at === 0 ? FULL_PPM - 1 : FULL_PPM,
  heap_used_bytes: at === 0 ? (MOST_HEAP_KB - 1) * 1_024 : Number.MAX_SAFE_INTEGER,
  signs_of_life: 0,
});

/** As many windows as are kept, each as long in writing as it can be. */
export const LARGEST_WINDOWS: readonly WindowReading[] = Array.from(
  { length: SERIES_POINTS },
  (_, at) => ({
    from_us: LONG_UP_US + at * WINDOW_US,
    to_us: LONG_UP_US + (at + 1) * WINDOW_US,
    workers: Array.from({ length: at === 0 ? WORKERS - 1 : WORKERS }, (__, worker) =>
      reading(at, worker),
    ),
    requests: at === 0 ? { served: 999_998, lost: 999_998 } : { served: 999_999, lost: 999_999 },
  }),
);
