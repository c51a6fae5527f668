import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StabilitySample } from '../../../src/core/decider/judge-stability.js';
import { meanUtilizationPpm, type WindowReading } from '../../../src/core/domain/observation.js';
import {
  SERIES_POINTS,
  WORKERS_TOLD,
  WORKER_READINGS,
  windowSeries,
  type WindowSeries,
} from '../../../src/core/domain/proof-lines/fields.js';
import { toldWindows } from '../../../src/core/domain/proof-lines/told-windows.js';
import {
  fittingLooks,
  readFrom,
  readUnkept,
  recordWindows,
  toSampleSeries,
} from '../../../src/run/orchestrator/window-series.js';
import { LARGEST_WINDOWS } from '../../support/largest.js';
import { worker } from '../../support/observations.js';

const WINDOW_US = 50_000;
const END_US = SERIES_POINTS * WINDOW_US;
/** What a line may have, with the windows, wherever it can be. */
const READABLE_BYTES = 1_300;

/** Windows with these workers in each. */
function windowsOf(...workers: readonly WindowReading['workers'][]): WindowReading[] {
  return workers.map((some, at) => ({
    ...{ from_us: at * WINDOW_US, to_us: (at + 1) * WINDOW_US, workers: some },
    requests: { served: at, lost: 2 * at },
  }));
}

/** Windows of one worker. */
function windowsUntil(count: number): WindowReading[] {
  return windowsOf(...Array.from({ length: count }, () => [worker('w1', 1)]));
}

/** Every window, however long that is. */
function notifyAll(windows: readonly WindowReading[]): WindowSeries {
  const asked = { sinceUs: -1, neededSinceUs: -1, beside: {} };
  const told = recordWindows(windows, { told_until_us: 0 }, asked);
  if (told.windows === undefined) throw new Error('nothing was told');
  return told.windows;
}

const namesTold = (windows: readonly WindowReading[]) =>
  Object.keys(notifyAll(windows).utilization_ppm);

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
    expect(notifyAll(windows)).toEqual({
      closed_at_us: [50_000, 100_000, 150_000, 200_000],
      utilization_ppm: {
        w1: [10, 1_000_000, null, null],
        w2: [null, null, null, 30],
        w3: [null, null, null, 51],
      },
      heap_used_kb: {
        w1: [5_000, 14_297, null, null],
        w2: [null, null, null, 1],
        w3: [null, null, null, 2],
      },
      requests_served: [0, 1, 2, 3],
      requests_lost: [0, 2, 4, 6],
    });
  });

  it('say one value for many, and nothing of what is usual', () => {
    const quiet = windowsUntil(3).map((window) => ({
      ...window,
      requests: { served: 0, lost: 0 },
    }));
    const { utilization_ppm, ...rest } = notifyAll(quiet);
    expect(utilization_ppm).toEqual({ w1: 1 });
    expect(Object.keys(rest)).toEqual(['closed_at_us', 'heap_used_kb']);
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

describe('which windows a line tells', () => {
  const closed = (told: { windows?: WindowSeries }) => told.windows?.closed_at_us;

  it('none where none closed yet, or all were told', () => {
    const asked = { sinceUs: -1, beside: {} };
    expect(recordWindows([], { told_until_us: 0 }, asked)).toEqual({});
    expect(recordWindows(windowsUntil(3), { told_until_us: 150_000 }, asked)).toEqual({});
  });

  it('each once, from one line to the next', () => {
    const memory = { told_until_us: 0 };
    const asked = { sinceUs: -1, beside: {} };
    expect(closed(recordWindows(windowsUntil(2), memory, asked))).toEqual([50_000, 100_000]);
    expect(recordWindows(windowsUntil(3), memory, asked).windows).not.toHaveProperty(
      'opened_at_us',
    );
    expect(memory.told_until_us).toBe(150_000);
  });

  it('only those that closed later, and when the first of them was opened', () => {
    const told = recordWindows(
      windowsUntil(4),
      { told_until_us: 0 },
      { sinceUs: 100_000, beside: {} },
    );
    expect(told.windows).toMatchObject({
      opened_at_us: 100_000,
      closed_at_us: [150_000, 200_000],
    });
  });

  it('as many of the latest as are asked for, though they are earlier', () => {
    const asked = { sinceUs: Infinity, atLeast: 3, beside: {} };
    const told = recordWindows(windowsUntil(4), { told_until_us: 50_000 }, asked);
    expect(closed(told)).toEqual([100_000, 150_000, 200_000]);
  });

  it('as many of the latest as leave the line readable', () => {
    const beside = { text: 'x'.repeat(700) };
    const told = recordWindows(windowsUntil(48), { told_until_us: 0 }, { sinceUs: -1, beside });
    const moments = closed(told) ?? [];
    expect(moments.at(-1)).toBe(END_US);
    expect(moments.length).toBeGreaterThan(10);
    expect(moments.length).toBeLessThan(48);
    expect(JSON.stringify({ ...beside, ...told }).length).toBeLessThan(READABLE_BYTES);
  });

  it('those that are needed, however long the line is', () => {
    const asked = { sinceUs: -1, neededSinceUs: 100_000, beside: { text: 'x'.repeat(2_000) } };
    const told = recordWindows(windowsUntil(6), { told_until_us: 0 }, asked);
    expect(closed(told)).toEqual([150_000, 200_000, 250_000, 300_000]);
  });
});

describe('which looks a line tells', () => {
  const look = (at_us: number): StabilitySample => ({
    ...{ at_us, probe_status: 200, response_time_us: 1_000, utilization_ppm: 1 },
    ...{ serving: 1, desired: 1, failed: 0, failing_dependencies: 0 },
  });
  const looks = Array.from({ length: 20 }, (_, at) => look(END_US - (19 - at) * WINDOW_US));
  const observation = { windows: windowsUntil(SERIES_POINTS) };

  it('the latest ten, and all that a verdict rests on', () => {
    expect(fittingLooks({}, { samples: looks, good: 3, observation })).toHaveLength(10);
    expect(fittingLooks({}, { samples: looks, good: 12, observation })).toHaveLength(12);
    expect(fittingLooks({}, { samples: looks.slice(0, 2), good: 1, observation })).toHaveLength(2);
  });

  it('as many of them as find room with the windows that they read', () => {
    const beside = { text: 'x'.repeat(700) };
    const fitting = fittingLooks(beside, { samples: looks, good: 3, observation });
    expect(fitting.length).toBeGreaterThan(3);
    expect(fitting.length).toBeLessThan(10);
    const samples = toSampleSeries(fitting);
    const told = recordWindows(
      observation.windows,
      { told_until_us: 0 },
      {
        beside: { ...beside, samples },
        sinceUs: Infinity,
        neededSinceUs: readFrom(fitting, observation.windows),
      },
    );
    expect(told.windows?.closed_at_us).toHaveLength(fitting.length);
    expect(JSON.stringify({ ...beside, samples, ...told }).length).toBeLessThan(READABLE_BYTES);
  });

  it.each([
    ['the windows that are kept reach back', 0, false],
    ['each look took longer than all of them', 3_000_000, true],
  ])('and what they read: %s', (_what, lateUs, isUnkept) => {
    const late = windowsUntil(SERIES_POINTS).map((window) => ({
      ...window,
      ...{ from_us: window.from_us + lateUs, to_us: window.to_us + lateUs },
    }));
    const seen = { samples: looks, good: 3, observation: { windows: late } };
    expect(readUnkept(seen)).toBe(isUnkept);
    expect(readUnkept({ ...seen, good: 0 })).toBe(false);
    expect(toSampleSeries(looks, isUnkept).utilization_ppm !== undefined).toBe(isUnkept);
  });

  it('three good ones, though there is no room', () => {
    const beside = { text: 'x'.repeat(2_000) };
    expect(fittingLooks(beside, { samples: looks, good: 3, observation })).toEqual(looks.slice(-3));
  });

  it.each<readonly [string, number[], number]>([
    ['the window that had closed when the first of them began', [120_000, 160_000], 99_999],
    ['a window that closed at that moment', [100_000], 99_999],
    ['windows since the first of them where none had closed', [30_000], 30_000],
    ['none where nobody looked', [], Infinity],
  ])('need %s', (_what, moments, since) => {
    expect(readFrom(moments.map(look), windowsUntil(4))).toBe(since);
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
  .array(anyWorkers, { minLength: 1, maxLength: SERIES_POINTS + 4 })
  .map((workers) => windowsOf(...workers));

describe('the series of any windows', () => {
  it('are what the catalogue allows, say what was read, and are never longer in writing', () => {
    const limit = JSON.stringify(notifyAll(LARGEST_WINDOWS)).length;
    fc.assert(
      fc.property(anyWindows, (windows) => {
        const series = notifyAll(windows);
        expect(windowSeries.parse(series)).toEqual(series);
        expect(JSON.stringify(series).length).toBeLessThanOrEqual(limit);
        const workers = Object.keys(series.utilization_ppm).length;
        expect(workers).toBeLessThanOrEqual(WORKERS_TOLD);
        expect(workers * series.closed_at_us.length).toBeLessThanOrEqual(WORKER_READINGS);
        const latest = windows.slice(-SERIES_POINTS);
        const read = toldWindows(series, 0);
        expect(read).toMatchObject(
          latest.map((window) => ({
            ...{ from_us: window.from_us, to_us: window.to_us },
            ...{ serving: window.workers.length, utilization_ppm: meanUtilizationPpm(window) },
            ...window.requests,
          })),
        );
      }),
    );
  });
});
