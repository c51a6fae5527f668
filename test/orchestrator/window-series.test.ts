import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanUtilizationPpm, type WindowReading } from '../../src/domain/observation.js';
import {
  SERIES_POINTS,
  WORKERS_TOLD,
  WORKER_READINGS,
  windowSeries,
} from '../../src/domain/proof-lines/fields.js';
import { toWindowSeries } from '../../src/orchestrator/window-series.js';
import { checkWindows } from '../../src/proof/verify/check-windows.js';
import { LARGEST_WINDOWS } from '../support/largest.js';
import { worker } from '../support/observations.js';

const WINDOW_US = 50_000;
const ALL = { sinceUs: -1, atLeast: SERIES_POINTS };

/** Windows with these workers in each. */
function windowsOf(...workers: readonly WindowReading['workers'][]): WindowReading[] {
  return workers.map((some, at) => ({
    ...{ from_us: at * WINDOW_US, to_us: (at + 1) * WINDOW_US, workers: some },
    requests: { served: at, lost: 2 * at },
  }));
}

const told = (windows: readonly WindowReading[]) => toWindowSeries(windows, -1).per_worker ?? [];
const namesTold = (windows: readonly WindowReading[]) => told(windows).map((one) => one.worker);

describe('the series of windows', () => {
  it('tell each worker where it served, and the requests of each window', () => {
    const heap = (name: string, ppm: number, bytes: number) => ({
      ...worker(name, ppm),
      heap_used_bytes: bytes,
    });
    const windows = windowsOf(
      [heap('w1', 10, 5_120_000)],
      [heap('w1', 1_000_000, 14_640_128)],
      [],
      [heap('w2', 30, 1_535), heap('w3', 51, 1_536)],
    );
    expect(toWindowSeries(windows, -1)).toMatchObject({
      mean_utilization_ppm: [10, 1_000_000, null, 41],
      per_worker: [
        {
          worker: 'w1',
          utilization_ppm: [10, 1_000_000, null, null],
          heap_used_kb: [5_000, 14_297, null, null],
        },
        {
          worker: 'w2',
          utilization_ppm: [null, null, null, 30],
          heap_used_kb: [null, null, null, 1],
        },
        {
          worker: 'w3',
          utilization_ppm: [null, null, null, 51],
          heap_used_kb: [null, null, null, 2],
        },
      ],
      requests_served: [0, 1, 2, 3],
      requests_lost: [0, 2, 4, 6],
    });
  });

  it('are empty where no window closed yet', () => {
    const none = { closed_at_us: [], per_worker: [], requests_served: [], requests_lost: [] };
    expect(toWindowSeries([], 0)).toMatchObject({ opened_at_us: null, ...none });
  });

  it('tell only the workers of the windows that they hold', () => {
    const windows = windowsOf([worker('w1', 1)], [worker('w2', 2)]);
    const { per_worker } = toWindowSeries(windows, WINDOW_US);
    expect(per_worker?.map((one) => one.worker)).toEqual(['w2']);
  });

  it('tell at most eight workers, those that were seen last, in the order of their coming', () => {
    const names = Array.from({ length: 10 }, (_, at) => `w${String(at)}`);
    const everybody = names.map((name) => worker(name, 1));
    const later = names.slice(4).map((name) => worker(name, 1));
    const first = ['w0', 'w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7'];
    expect(namesTold(windowsOf(everybody))).toEqual(first);
    const latest = ['w0', 'w1', 'w4', 'w5', 'w6', 'w7', 'w8', 'w9'];
    expect(namesTold(windowsOf(everybody, later))).toEqual(latest);
  });

  it.each([
    [18, 8],
    [19, 7],
    [36, 4],
    [37, 3],
    [48, 3],
  ])('over %i windows tell at most %i workers', (points, room) => {
    const many = Array.from({ length: 9 }, (_, at) => worker(`w${String(at)}`, 1));
    const windows = windowsOf(...Array.from({ length: points }, () => many));
    expect(namesTold(windows)).toHaveLength(room);
  });
});

const anyWorkers = fc.uniqueArray(
  fc.record({
    worker: fc.integer({ min: 1, max: 20 }).map((n) => `w${String(999_999_999_999_000 + n)}`),
    utilization_ppm: fc.integer({ min: 0, max: 1_000_000 }),
    heap_used_bytes: fc.maxSafeNat(),
    signs_of_life: fc.integer({ min: 0, max: 2 }),
  }),
  { maxLength: 12, selector: (reading) => reading.worker },
);
const anyWindows = fc
  .array(anyWorkers, { maxLength: SERIES_POINTS + 4 })
  .map((workers) => windowsOf(...workers));

describe('the series of any windows', () => {
  it('are what the catalogue allows, agree with each other, and are never longer in writing', () => {
    const { sinceUs, atLeast } = ALL;
    const limit = JSON.stringify(toWindowSeries(LARGEST_WINDOWS, sinceUs)).length;
    fc.assert(
      fc.property(anyWindows, (windows) => {
        const series = toWindowSeries(windows, sinceUs, atLeast);
        expect(windowSeries.parse(series)).toEqual(series);
        expect(checkWindows(series)).toBeUndefined();
        expect(JSON.stringify(series).length).toBeLessThanOrEqual(limit);
        const { per_worker = [], closed_at_us } = series;
        expect(per_worker.length).toBeLessThanOrEqual(WORKERS_TOLD);
        expect(per_worker.length * closed_at_us.length).toBeLessThanOrEqual(WORKER_READINGS);
        const latest = windows.slice(-SERIES_POINTS);
        expect(series.mean_utilization_ppm).toEqual(latest.map(meanUtilizationPpm));
      }),
    );
  });
});
