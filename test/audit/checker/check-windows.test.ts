import { describe, expect, it } from 'vitest';
import { SHIPPED_PARAMETERS } from '../../../src/core/domain/model-parameters.js';
import type { LineOf, ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import type { Series, WindowSeries } from '../../../src/core/domain/proof-lines/fields.js';
import { runOf } from '../../../src/core/domain/proof-lines/run-record.js';
import { checkRequestsAfter } from '../../../src/audit/checker/check-request-series.js';
import { checkWindows } from '../../../src/audit/checker/check-windows.js';
import { newVerifierState } from '../../../src/audit/checker/verifier-state.js';
import { changed, firstFinding, linesOf, type Change } from '../../support/meaning.js';
import { notStable } from '../../support/sample-endings.js';
import { runRecord } from '../../support/sample-lines.js';
import { defaultRun, openingLines, sha256 } from '../../support/sample-log.js';

/** Line 7 injects the crash, 8 decides, 9 acts, 10 calls it stable. */
const HONEST = linesOf(defaultRun());
const INJECTED = HONEST[6] as LineOf<'FAILURE_INJECTED'>;
const WINDOWS = 'measured.windows';
const { rewards } = SHIPPED_PARAMETERS;
const LEARNS = { ...rewards, rate_ppm: 100_000 };
const STORY = () => newVerifierState(runOf(runRecord(), sha256));

/** A window of two workers, one of the second alone, one of nobody. */
const SERIES: WindowSeries = {
  opened_at_us: 1,
  closed_at_us: [50_000, 100_000, 150_000],
  utilization_ppm: { w1: [100, null, null], w2: [201, 250, null] },
  heap_used_kb: { w1: [5, null, null], w2: [6, 7, null] },
  requests_served: [1, 2, 3],
  requests_lost: [0, 0, 1],
};

/** Nine workers served, of whom so many are told; there is room for eight. */
function crowd(mean: number | null, told: number): WindowSeries {
  const names = Array.from({ length: told }, (_, at) => `w${String(at)}`);
  return {
    ...{ opened_at_us: 0, closed_at_us: [1] },
    utilization_ppm: Object.fromEntries(names.map((name) => [name, 90])),
    heap_used_kb: Object.fromEntries(names.map((name) => [name, 1])),
    ...{ serving_workers: 9, mean_utilization_ppm: mean },
  };
}

/** What is found in a first line of a log that tells these windows. */
function findingIn(windows: WindowSeries) {
  const line = { ...INJECTED, measured: { ...INJECTED.measured, windows } };
  return checkWindows(line, STORY());
}

describe('series that agree', () => {
  it.each<readonly [string, WindowSeries]>([
    ['tell every worker', SERIES],
    ['leave out one for whom there was no room, idle', crowd(80, 8)],
    ['leave out one for whom there was no room, busy', crowd(111_191, 8)],
  ])('%s', (_what, windows) => {
    expect(findingIn(windows)).toBeUndefined();
  });
});

describe('series that do not agree', () => {
  const shorter = (key: keyof WindowSeries) => ({ ...SERIES, [key]: [1, 2] });
  const COUNTED = ['silent_workers', 'requests_served', 'requests_lost'] as const;
  const workers = (
    utilization_ppm: Record<string, Series>,
    heap_used_kb = SERIES.heap_used_kb,
  ) => ({
    ...SERIES,
    ...{ utilization_ppm, heap_used_kb },
  });
  const { w1, w2 } = SERIES.utilization_ppm as Record<'w1' | 'w2', Series>;
  it.each<readonly [string, WindowSeries, string, string]>([
    ...COUNTED.map(
      (key) => [key, shorter(key), `length of ${key} 3`, `length of ${key} 2`] as const,
    ),
    ...COUNTED.map(
      (key) =>
        [
          `no ${key} at a point`,
          { ...SERIES, [key]: [1, null, 2] },
          `a number at each point of ${key}`,
          'null',
        ] as const,
    ),
    ...COUNTED.map(
      (key) =>
        [
          `${key} that are usual`,
          { ...SERIES, [key]: 0 },
          `no ${key}: all are usual`,
          '0',
        ] as const,
    ),
    [
      'a short reading',
      workers({ w1: [100], w2 }),
      'length of utilization_ppm of w1 3',
      'length of utilization_ppm of w1 1',
    ],
    [
      'a long heap',
      workers({ w1, w2 }, { w1: [5, null, null], w2: [6, 7, null, 8] }),
      'length of heap_used_kb of w2 3',
      'length of heap_used_kb of w2 4',
    ],
    [
      'a worker whom nobody saw',
      workers({ w1, w2, w3: null }, { ...SERIES.heap_used_kb, w3: null }),
      'ever seen w3 true',
      'ever seen w3 false',
    ],
    [
      'a worker without a heap',
      workers({ w1, w2 }, { w2: [6, 7, null] }),
      'workers with a heap w1,w2',
      'workers with a heap w2',
    ],
    [
      'a heap where the worker did not serve',
      workers({ w1, w2 }, { w1: [5, 6, null], w2: [6, 7, null] }),
      'heap where read of w1 x--',
      'heap where read of w1 xx-',
    ],
    [
      'how many served, though all are told',
      { ...SERIES, serving_workers: [2, 1, 0] },
      'serving_workers told false',
      'serving_workers told true',
    ],
    [
      'a mean, though all are told',
      { ...SERIES, mean_utilization_ppm: [151, 250, null] },
      'mean_utilization_ppm told false',
      'mean_utilization_ppm told true',
    ],
    [
      'one more left out than had to be',
      crowd(80, 7),
      'room for all workers true',
      'room for all workers false',
    ],
    ['more than there is room for', crowd(90, 9), 'at most 8 workers', '9'],
    ['a mean below all', crowd(79, 8), 'window 1: the mean of 720 to 1000720 / 9', '79'],
    ['a mean above all', crowd(111_192, 8), 'window 1: the mean of 720 to 1000720 / 9', '111192'],
    ['no mean of many', crowd(null, 8), 'window 1: the mean of 720 to 1000720 / 9', 'null'],
    [
      'more workers told than served',
      { ...crowd(90, 8), closed_at_us: [1, 2], serving_workers: [7, 9] },
      'window 1: 7 workers',
      '8',
    ],
    [
      'more that were silent than served',
      { ...SERIES, silent_workers: [2, 2, 0] },
      'window 2: 1 workers',
      '1',
    ],
    ['silence of nobody', { ...SERIES, silent_workers: [0, 0, 1] }, 'window 3: 0 workers', '0'],
    [
      'a reading beyond its range',
      workers({ w1: [1_000_001, null, null], w2 }),
      'readings within their range',
      '{"utilization_ppm":1000001,"heap_used_kb":5}',
    ],
    [
      'a window that closed before it was opened',
      { ...SERIES, opened_at_us: 50_000 },
      'closed after 50000',
      '50000',
    ],
    [
      'a window that closed before the one before',
      { ...SERIES, closed_at_us: [50_000, 100_000, 100_000] },
      'closed after 100000',
      '100000',
    ],
  ])('is found: %s', (_what, windows, expected, found) => {
    expect(findingIn(windows)).toEqual({ code: 'windows', expected, found });
  });

  it('is found: nothing says when the first window of a log was opened', () => {
    const unopened: WindowSeries = { ...SERIES };
    delete unopened.opened_at_us;
    const expected = 'when the first window was opened';
    expect(findingIn(unopened)).toEqual({ code: 'windows', expected, found: 'nothing' });
  });
});

describe('the windows of a line', () => {
  it('are accepted where each goes on from the one before', () => {
    expect(firstFinding(HONEST)).toBeUndefined();
  });

  const equal: Series = [50_000, 50_000, 50_000];
  it.each([
    ['FAILURE_INJECTED', 7],
    ['RL_DECISION', 8],
    ['SYSTEM_STABLE', 10],
  ])('are looked at in %s', (_kind, line) => {
    const lines = changed(HONEST, [line, `${WINDOWS}.utilization_ppm.w1`, equal]);
    const expected = 'utilization_ppm of w1 told once false';
    expect(firstFinding(lines)).toMatchObject({ code: 'windows', expected, line });
  });

  it.each([['before_injection'], ['after_action']] as const)(
    'are looked at in NOT_STABLE, %s',
    (phase) => {
      const before = phase === 'before_injection' ? openingLines() : defaultRun().slice(0, 9);
      const lines = linesOf([...before, notStable(phase)]);
      expect(firstFinding(lines)).toBeUndefined();
      const lied = changed(lines, [lines.length, `${WINDOWS}.utilization_ppm.w1`, equal]);
      expect(firstFinding(lied)).toMatchObject({ code: 'windows', line: lines.length });
    },
  );

  it('that were opened before the last one closed are found', () => {
    const lines = changed(HONEST, [8, `${WINDOWS}.opened_at_us`, 1]);
    const finding = { code: 'windows', expected: 'windows after 1000000000', line: 8 };
    expect(firstFinding(lines)).toMatchObject(finding);
  });
});

describe('requests in the windows', () => {
  const served: Series = [12, 1, 0];
  it.each<readonly [Change, string, string]>([
    [[8, `${WINDOWS}.requests_served`, served], '12 served', '19'],
    [[8, `${WINDOWS}.requests_lost`, [0, 1, 0]], '0 lost', '1'],
    [[10, `${WINDOWS}.requests_served`, [0, 7, 6]], '12 served', '19'],
    [[10, `${WINDOWS}.requests_lost`, [0, 0, 1]], '0 lost', '1'],
  ])('of a scenario that are more than there were are found: %j', (change, most, found) => {
    const expected = `at most ${most} in the windows`;
    const finding = { code: 'windows', expected, found, line: 10 };
    expect(firstFinding(changed(HONEST, change))).toEqual(finding);
  });

  it('may be as many as there were', () => {
    expect(firstFinding(changed(HONEST, [8, `${WINDOWS}.requests_served`, [6, 0, 0]]))).toBe(
      undefined,
    );
  });

  it('of a window that was open when the fault came may have ended before it', () => {
    const { windows } = (HONEST[7] as LineOf<'RL_DECISION'>).measured;
    const goesOn = { ...windows, requests_served: [99, 2, 2] };
    delete goesOn.opened_at_us;
    const lines = changed(HONEST, [8, WINDOWS, goesOn]);
    expect(firstFinding(lines)).toBeUndefined();
  });

  it('after an act that did not help are found, and before an injection they are not', () => {
    const told = (phase: 'before_injection' | 'after_action') => {
      const line = structuredClone(notStable(phase)) as unknown as ProofLine & LineOf<'NOT_STABLE'>;
      const windows = { ...line.measured.windows, requests_served: [99, 7, 6] } as WindowSeries;
      return checkRequestsAfter({ ...line, measured: { ...line.measured, windows } }, STORY());
    };
    expect(told('after_action')).toMatchObject({ code: 'windows', found: '112' });
    expect(told('before_injection')).toBeUndefined();
  });

  it.each<readonly [Change, string, string]>([
    [[8, `${WINDOWS}.requests_served`, [61, 0, 0]], '18 served', '67'],
    [[8, `${WINDOWS}.requests_lost`, [0, 1, 0]], '0 lost', '1'],
  ])('before an act of a run that learns are part of all: %j', (change, most, found) => {
    const requests = { served: 18, lost: 0 };
    const before = { failed_workers: 1, utilization_ppm: null, requests };
    const learning = runRecord({ learns: LEARNS });
    const lines = changed(HONEST, [9, 'measured.before_act', before]);
    const expected = `at most ${most} in the windows`;
    expect(firstFinding(changed(lines, change), learning)).toEqual({
      ...{ code: 'windows', expected, found },
      line: 9,
    });
  });
});
