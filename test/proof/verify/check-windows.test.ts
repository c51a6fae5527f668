import { describe, expect, it } from 'vitest';
import { checkRequestsAfter } from '../../../src/proof/verify/check-request-series.js';
import { checkWindows, type Windows } from '../../../src/proof/verify/check-windows.js';
import type { LineOf } from '../../../src/proof/verify/story.js';
import { changed, firstFinding, linesOf, type Change } from '../../support/meaning.js';
import { notStable } from '../../support/sample-endings.js';
import { defaultRun, openingLines } from '../../support/sample-log.js';

/** Line 7 injects the crash, 8 decides, 9 acts (12 requests so far), 10 calls it stable. */
const HONEST = linesOf(defaultRun());

/** A window of two workers, one of the second alone, one of nobody. */
const SERIES: Windows = {
  opened_at_us: 0,
  closed_at_us: [50_000, 100_000, 150_000],
  mean_utilization_ppm: [151, 250, null],
  serving_workers: [2, 1, 0],
  silent_workers: [0, 0, 0],
  per_worker: [
    { worker: 'w1', utilization_ppm: [100, null, null], heap_used_kb: [5, null, null] },
    { worker: 'w2', utilization_ppm: [201, 250, null], heap_used_kb: [6, 7, null] },
  ],
  requests_served: [1, 2, 3],
  requests_lost: [0, 0, 1],
};
const [W1, W2] = SERIES.per_worker ?? [];

function withWorkers(...per_worker: (Partial<NonNullable<typeof W1>> | undefined)[]): Windows {
  const whole = per_worker.map((one) => ({
    ...{ worker: 'w1', utilization_ppm: [], heap_used_kb: [] },
    ...one,
  }));
  return { ...SERIES, per_worker: whole };
}

/** Nine workers, of whom eight are told: all there is room for. */
function crowd(mean: number, told: number): Windows {
  return {
    ...{ opened_at_us: 0, closed_at_us: [1], mean_utilization_ppm: [mean] },
    ...{ serving_workers: [9], silent_workers: [0], requests_served: [0], requests_lost: [0] },
    per_worker: Array.from({ length: told }, (_, at) => ({
      worker: `w${String(at)}`,
      utilization_ppm: [90],
      heap_used_kb: [1],
    })),
  };
}

describe('series that agree', () => {
  it.each<readonly [string, Windows]>([
    ['tell every worker', SERIES],
    ['leave out one for whom there was no room, idle', crowd(80, 8)],
    ['leave out one for whom there was no room, busy', crowd(111_191, 8)],
    ['are empty', { ...crowd(0, 0), ...emptied(crowd(0, 0)) }],
  ])('%s', (_what, windows) => {
    expect(checkWindows(windows)).toBeUndefined();
  });

  it('tell neither workers nor requests in an older log', () => {
    const untold = { per_worker: undefined, requests_served: undefined, requests_lost: undefined };
    const older = { ...SERIES, ...untold };
    expect(checkWindows(older)).toBeUndefined();
    expect(checkWindows({ ...older, mean_utilization_ppm: [999_999, 0, 7] })).toBeUndefined();
  });
});

function emptied(windows: Windows): Windows {
  return Object.fromEntries(
    Object.entries(windows).map(([key, value]) => [key, Array.isArray(value) ? [] : null]),
  ) as unknown as Windows;
}

describe('series that do not agree are found', () => {
  const shorter = (key: keyof Windows) => ({ ...SERIES, [key]: [1, 1] });
  it.each<readonly [string, Windows, string, string]>([
    ...(
      [
        'mean_utilization_ppm',
        'serving_workers',
        'silent_workers',
        'requests_served',
        'requests_lost',
      ] as const
    ).map((key) => [key, shorter(key), `length of ${key} 3`, `length of ${key} 2`] as const),
    [
      'a short reading',
      withWorkers({ ...W1, utilization_ppm: [100] }, W2),
      'length of utilization_ppm of w1 3',
      'length of utilization_ppm of w1 1',
    ],
    [
      'a short heap',
      withWorkers(W1, { ...W2, heap_used_kb: [1, 2, null, 3] }),
      'length of heap_used_kb of w2 3',
      'length of heap_used_kb of w2 4',
    ],
    [
      'no requests',
      { ...SERIES, requests_served: undefined },
      'requests_served told true',
      'requests_served told false',
    ],
    [
      'no workers',
      { ...SERIES, per_worker: undefined, requests_served: undefined },
      'requests_lost told false',
      'requests_lost told true',
    ],
    ['a worker told twice', withWorkers(W1, W1), 'different workers 2', 'different workers 1'],
    [
      'a worker nobody saw',
      withWorkers(W1, W2, { ...W1, worker: 'w3', ...silence() }),
      'ever seen w3 true',
      'ever seen w3 false',
    ],
    [
      'a heap of nobody',
      withWorkers({ ...W1, heap_used_kb: [5, 5, null] }, W2),
      'heap where read of w1 x--',
      'heap where read of w1 xx-',
    ],
    ['a worker left out', withWorkers(W2), 'window 1: 2 workers', '1'],
    [
      'a worker too many',
      withWorkers({ ...W1, utilization_ppm: [100, 1, null], heap_used_kb: [5, 5, null] }, W2),
      'window 2: 1 workers',
      '2',
    ],
    [
      'a mean too low',
      { ...SERIES, mean_utilization_ppm: [150, 250, null] },
      'window 1: the mean of 301 / 2',
      '150',
    ],
    [
      'a mean too high',
      { ...SERIES, mean_utilization_ppm: [151, 251, null] },
      'window 2: the mean of 250 / 1',
      '251',
    ],
    [
      'a mean of nobody',
      { ...SERIES, mean_utilization_ppm: [151, 250, 0] },
      'window 3: the mean of 0 / 0',
      '0',
    ],
    [
      'no mean',
      { ...SERIES, mean_utilization_ppm: [151, null, null] },
      'window 2: the mean of 250 / 1',
      'null',
    ],
    ['one more left out than had to be', crowd(80, 7), 'window 1: 9 workers', '7'],
    ['more than there is room for', crowd(90, 9), 'at most 8 workers', '9'],
    ['a mean below all', crowd(79, 8), 'window 1: the mean of 720 to 1000720 / 9', '79'],
    ['a mean above all', crowd(111_192, 8), 'window 1: the mean of 720 to 1000720 / 9', '111192'],
  ])('%s', (_what, windows, expected, found) => {
    expect(checkWindows(windows)).toEqual({ code: 'windows', expected, found });
  });

  function silence() {
    return { utilization_ppm: [null, null, null], heap_used_kb: [null, null, null] };
  }
});

describe('a line whose series do not agree', () => {
  const wrong = [100_000, 100_000, 100_000];
  it.each([
    ['FAILURE_INJECTED', 7, 'steady_windows', '50000 / 1'],
    ['RL_DECISION', 8, 'windows', '50000 / 1'],
    ['SYSTEM_STABLE', 10, 'windows', '50000 / 1'],
  ])('is found: %s', (_kind, line, key, mean) => {
    const lines = changed(HONEST, [line, `measured.${key}.mean_utilization_ppm`, wrong]);
    const expected = `window 1: the mean of ${mean}`;
    expect(firstFinding(lines)).toEqual({ code: 'windows', expected, found: '100000', line });
  });

  it('is found: NOT_STABLE, whose requests are those of the waiting alone', () => {
    const lines = linesOf([...openingLines(), notStable('before_injection')]);
    const more = changed(lines, [7, 'measured.windows.requests_served', [9_999, 9_999, 9_999]]);
    expect(firstFinding(more)).toBeUndefined();
    const lied = changed(more, [7, 'measured.windows.mean_utilization_ppm', wrong]);
    expect(firstFinding(lied)).toMatchObject({ code: 'windows', line: 7 });
  });
});

describe('requests in the windows', () => {
  it.each<readonly [Change, string, string, number]>([
    [[7, 'measured.steady_windows.requests_served', [12, 1, 0]], '12 served', '13', 9],
    [[7, 'measured.steady_windows.requests_lost', [0, 0, 1]], '0 lost', '1', 9],
    [[8, 'measured.windows.requests_served', [12, 1, 0]], '12 served', '13', 9],
    [[8, 'measured.windows.requests_lost', [0, 1, 0]], '0 lost', '1', 9],
    [[10, 'measured.windows.requests_served', [0, 7, 6]], '12 served', '13', 10],
    [[10, 'measured.windows.requests_lost', [0, 0, 1]], '0 lost', '1', 10],
  ])('that are more than there were are found: %j', (change, most, found, line) => {
    const lines = changed(withCounts(), change);
    const expected = `at most ${most} in the windows`;
    expect(firstFinding(lines)).toEqual({ code: 'windows', expected, found, line });
  });

  it('may be as many as there were', () => {
    const all = [12, 0, 0];
    const injected = changed(withCounts(), [7, 'measured.steady_windows.requests_served', all]);
    expect(firstFinding(changed(injected, [8, 'measured.windows.requests_served', all]))).toBe(
      undefined,
    );
  });

  it('of the first window after a fault may have ended before it', () => {
    const served = changed(withCounts(), [10, 'measured.windows.requests_served', [99, 6, 6]]);
    const both = changed(served, [10, 'measured.windows.requests_lost', [99, 0, 0]]);
    expect(firstFinding(both)).toBeUndefined();
  });

  it('after an act that did not help are found, too, and before an injection they are not', () => {
    const told = (phase: 'before_injection' | 'after_action') => {
      const line = structuredClone(notStable(phase));
      line.measured.windows.requests_served = [99, 7, 6];
      return checkRequestsAfter(line as LineOf<'NOT_STABLE'>);
    };
    expect(told('after_action')).toMatchObject({ code: 'windows', found: '13' });
    expect(told('before_injection')).toBeUndefined();
  });

  it('are not compared where an act does not tell what was before it', () => {
    const lines = changed(HONEST, [8, 'measured.windows.requests_served', [9_999, 0, 0]]);
    expect(firstFinding(lines)).toBeUndefined();
  });

  function withCounts() {
    const requests = { served: 12, lost: 0 };
    const before = { failed_workers: 1, utilization_ppm: null, requests };
    return changed(HONEST, [9, 'measured.before_act', before]);
  }
});
