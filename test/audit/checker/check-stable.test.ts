import { describe, expect, it } from 'vitest';
import type { ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import { SERIES_POINTS, type SampleSeries } from '../../../src/core/domain/proof-lines/fields.js';
import { toSeries } from '../../../src/core/domain/proof-lines/series.js';
import { changed, firstFinding, linesOf, type Change } from '../../support/meaning.js';
import { decided, executed, injected, stable } from '../../support/sample-lines.js';
import { defaultRun, openingLines } from '../../support/sample-log.js';
import { refusedOf } from '../../support/sample-outcomes.js';

/** Line 9 restarts, line 10 calls that stable; line 13 scales to 3 workers, line 14 likewise. */
const HONEST = linesOf(defaultRun());
const ENDED_US = 1_000_409_000;
const SATURATED = 850_000;
const three = (value: number | null) => [value, value, value];

describe('a line that calls an app stable', () => {
  it.each<readonly [string, Change, string, string]>([
    ['another cause', [10, 'cause', 8], 'cause 9', 'cause 8'],
    ['another decision', [10, 'decision_id', 'd2'], 'decision_id d1', 'decision_id d2'],
    ['another event', [10, 'event_id', 'e4'], 'event_id e3', 'event_id e4'],
    [
      'another action',
      [10, 'recovery_action', 'noop'],
      'recovery_action restart_service',
      'recovery_action noop',
    ],
    ['fewer workers than decided', [14, 'workers', 2], 'workers 3', 'workers 2'],
  ])('with %s is found', (_what, change, expected, found) => {
    const finding = { code: 'intent', expected, found, line: change[0] };
    expect(firstFinding(changed(HONEST, change))).toEqual(finding);
  });

  it('names as many workers as should have served, where no number was decided', () => {
    const claims = changed(HONEST, [10, 'workers', 2]);
    const finding = { code: 'intent', expected: 'workers 1', found: 'workers 2', line: 10 };
    expect(firstFinding(claims)).toEqual(finding);
  });

  it.each<readonly [Change, string, string]>([
    [[10, 'measured.samples.serving_workers', [1, 2, 2]], 'workers 2', 'workers 1'],
    [[14, 'measured.samples.serving_workers', 2], 'workers 2', 'workers 3'],
  ])('names the workers that served at the last look: %j', (change, expected, found) => {
    const finding = { code: 'samples', expected, found, line: change[0] };
    expect(firstFinding(changed(HONEST, change))).toEqual(finding);
  });

  it('is found after an act that failed', () => {
    const finding = { code: 'intent', expected: 'status executed', found: 'status failed' };
    const failed = changed(changed(HONEST, [9, 'status', 'failed']), [9, 'effect', 'Error: no']);
    expect(firstFinding(failed)).toEqual({ ...finding, line: 10 });
  });

  const later = [injected('overload'), decided('overload')];
  const opened = [...openingLines(), injected('crash'), decided('crash')];
  it.each([
    ['no decision', [...openingLines(), injected('crash'), stable('crash')], 8],
    ['a decision', [...opened, stable('crash')], 9],
    ['a refusal', [...opened, refusedOf('restart_service'), stable('crash')], 10],
    [
      'a later decision',
      [...opened, executed('crash'), stable('crash'), ...later, stable('overload')],
      13,
    ],
  ])('is found without an act, after %s', (_what, bodies, line) => {
    const finding = { code: 'intent', expected: 'an act before it', found: 'none', line };
    expect(firstFinding(linesOf(bodies))).toEqual(finding);
  });
});

type Values = readonly (number | null)[];
/** What each look saw, and what the worker read in each window, by how long after the act. */
interface Looks {
  readonly at: readonly number[];
  readonly status: Values;
  readonly serving: Values;
  readonly desired: Values;
  readonly failed: Values;
  readonly closed: readonly number[];
  readonly busy: Values;
}
const WELL: Looks = {
  at: [1, 2, 3],
  status: three(200),
  serving: three(1),
  desired: three(1),
  failed: three(0),
  closed: [1, 2, 3],
  busy: three(SATURATED - 1),
};

/** Spelled as a log spells it: what is the same at each point once, what is usual not at all. */
function seriesOf({ at, status, serving, desired, failed }: Looks): SampleSeries {
  const isUsual = (values: Values, usual: Values) => values.every((one, i) => one === usual[i]);
  return {
    at_us: at.map((after) => ENDED_US + after),
    ...(!status.every((one) => one === 200) && { probe_status: toSeries(status) }),
    response_time_us: 700,
    serving_workers: toSeries(serving),
    ...(!isUsual(desired, serving) && { desired_workers: toSeries(desired) }),
    ...(!failed.every((one) => one === 0) && { failed_workers: toSeries(failed) }),
  };
}

function looked(changes: Partial<Looks> = {}) {
  const looks = { ...WELL, ...changes };
  const windows = {
    opened_at_us: ENDED_US - 10,
    closed_at_us: looks.closed.map((after) => ENDED_US + after),
    utilization_ppm: { w1: toSeries(looks.busy) },
    heap_used_kb: { w1: toSeries(looks.busy.map((ppm) => (ppm === null ? null : 5_000))) },
  };
  const lines = changed(HONEST, [10, 'measured.windows', windows]);
  return changed(lines, [10, 'measured.samples', seriesOf(looks)]);
}
/** The three good looks behind others, of an app that is otherwise well. */
const behind = (at: readonly number[], status: Values = at.map(() => 200)) =>
  looked({
    at: [...at, ...WELL.at],
    status: [...status, ...WELL.status],
    serving: [...at.map(() => 1), ...WELL.serving],
    desired: [...at.map(() => 1), ...WELL.desired],
    failed: [...at.map(() => 0), ...WELL.failed],
  });
const findingOf = (found: string, claimed = 3) => ({
  code: 'samples',
  expected: `${String(claimed)} good looks after the act, at least 3`,
  ...{ found, line: 10 },
});

describe('the looks that an app was called stable by', () => {
  it.each([
    ['three looks just after the act', looked()],
    ['a bad look before them', behind([0], [500])],
    ['looks at the very end of the act before them', behind([0, 0])],
  ])('%s are enough', (_what, lines) => {
    expect(firstFinding(lines)).toBeUndefined();
  });

  it('are none from before the act', () => {
    const [end, look] = [ENDED_US, ENDED_US - 1].map(String);
    expect(firstFinding(behind([-1]))).toEqual({
      ...{ code: 'moments', line: 10 },
      ...{ expected: `look 1 after the end of the act, ${String(end)}`, found: look },
    });
  });

  it.each<readonly [string, number, keyof Looks, number | null, string]>([
    ['a bad status', 0, 'status', 500, '2'],
    ['a bad status', 1, 'status', 201, '1'],
    ['a bad status', 2, 'status', 199, '0'],
    ['no answer', 2, 'status', null, '0'],
    ['a saturated app', 0, 'busy', SATURATED, '2'],
    ['an app of unknown utilization', 0, 'busy', null, '2'],
    ['a reading of the very end of the act', 0, 'closed', 0, '2'],
    ['a failed worker', 1, 'failed', 1, '1'],
    ['more workers than desired', 0, 'serving', 2, '2'],
    ['fewer workers than desired', 0, 'desired', 2, '2'],
    ['the time of the act', 0, 'at', 0, '2'],
    ['a time before the act', 0, 'at', -1, '2'],
    ['the time of the look before', 1, 'at', 1, '1'],
    ['a time before that of the look before', 2, 'at', 1, '0'],
  ])('with %s at index %i are not', (_what, index, key, value, found) => {
    const values: Values = WELL[key];
    expect(firstFinding(looked({ [key]: values.with(index, value) }))).toEqual(findingOf(found));
  });

  it.each<readonly [keyof Looks, string]>([
    ['serving', 'serving_workers'],
    ['desired', 'desired_workers'],
    ['failed', 'failed_workers'],
  ])('say how many are %s at each point', (key, name) => {
    const values: Values = WELL[key];
    expect(firstFinding(looked({ [key]: values.with(1, null) }))).toMatchObject({
      ...{ code: 'windows', line: 10 },
      ...{ expected: `a number at each point of ${name}`, found: 'null' },
    });
  });

  it.each([
    ['no worker serves, as desired', looked({ serving: three(0), desired: three(0) })],
    ['there are no readings', changed(looked(), [10, 'measured.windows', undefined])],
  ])('are not good while %s', (_what, lines) => {
    expect(firstFinding(lines)).toEqual(findingOf('0'));
  });

  /** The line claims what the looks say, but that is not enough; or the other way round. */
  const claiming = (lines: readonly ProofLine[], count: number) =>
    changed(lines, [10, 'good_probes', count]);
  const none = looked({ at: [], status: [], serving: [], desired: [], failed: [] });
  const two = looked({ at: [2, 3] });
  const four = looked({ at: [1, 2, 3, 4] });
  it.each([
    ['fewer than the policy asks for', claiming(two, 2), findingOf('2', 2)],
    ['fewer than claimed', claiming(HONEST, 4), findingOf('3', 4)],
    ['more than claimed', four, findingOf('4')],
    ['fewer after the act than claimed', claiming(behind([-5]), 4), findingOf('3', 4)],
    ['none at all', none, findingOf('0')],
  ])('are not enough when they are %s', (_what, lines, finding) => {
    expect(firstFinding(lines)).toEqual(finding);
  });

  it('are enough when there are more than the policy asks for', () => {
    expect(firstFinding(claiming(four, 4))).toBeUndefined();
  });
});

describe('looks that take longer than all windows of a line', () => {
  /** As many windows as a line has room for, all of them later than the first look. */
  const slow = (readings?: Values) => {
    const closed = Array.from({ length: SERIES_POINTS }, (_, at) => 100 + at);
    const busy = closed.map((after) => 1_000 * after);
    const lines = looked({ at: [50, 120, 147], closed, busy });
    if (readings === undefined) return lines;
    return changed(lines, [10, 'measured.samples.utilization_ppm', toSeries(readings)]);
  };

  it('say themselves what the workers read', () => {
    expect(firstFinding(slow([70_000, 120_000, 147_000]))).toBeUndefined();
    expect(firstFinding(slow())).toEqual(findingOf('2'));
  });

  it.each<readonly [string, Values, string]>([
    ['a saturated app', [SATURATED, 120_000, 147_000], '2'],
    ['no reading', [null, 120_000, 147_000], '2'],
  ])('are not good with %s', (_what, readings, found) => {
    expect(firstFinding(slow(readings))).toEqual(findingOf(found));
  });

  it('say of the others what the windows say', () => {
    expect(firstFinding(slow([70_000, 120_000, 1]))).toEqual({
      ...{ code: 'samples', line: 10 },
      ...{ expected: 'utilization_ppm 147000', found: 'utilization_ppm 1' },
    });
  });

  it('say nothing themselves where the windows reach back', () => {
    const short = changed(looked(), [10, 'measured.samples.utilization_ppm', SATURATED - 1]);
    expect(firstFinding(short)).toMatchObject({ code: 'samples', found: 'readings of each look' });
  });
});
