import { describe, expect, it } from 'vitest';
import type { ProofLine } from '../../../src/domain/proof-lines/catalogue.js';
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

  it('names the workers that served at the last look, where no number was decided', () => {
    const claims = changed(HONEST, [10, 'workers', 2]);
    const finding = { code: 'samples', expected: 'workers 1', found: 'workers 2', line: 10 };
    expect(firstFinding(claims)).toEqual(finding);
    const looks = changed(claims, [10, 'measured.samples.serving_workers', [1, 2, 2]]);
    const seen = changed(looks, [10, 'measured.samples.desired_workers', [1, 2, 2]]);
    expect(firstFinding(seen)).toBeUndefined();
  });

  it('names the workers that were decided, whatever the looks say', () => {
    const looks = changed(HONEST, [14, 'measured.samples.serving_workers', three(2)]);
    const seen = changed(looks, [14, 'measured.samples.desired_workers', three(2)]);
    const finding = { code: 'samples', expected: 'workers 2', found: 'workers 3', line: 14 };
    expect(firstFinding(seen)).toEqual(finding);
  });

  it('is found after an act that failed', () => {
    const finding = { code: 'intent', expected: 'status executed', found: 'status failed' };
    expect(firstFinding(changed(HONEST, [9, 'status', 'failed']))).toEqual({
      ...finding,
      line: 10,
    });
  });

  const opened = [...openingLines(), injected('crash'), decided('crash')];
  it.each([
    ['no decision', [...openingLines(), injected('crash'), stable('crash')], 8],
    ['a decision', [...opened, stable('crash')], 9],
    ['a refusal', [...opened, refusedOf('restart_service'), stable('crash')], 10],
    [
      'a later decision',
      [...opened, executed('crash'), injected('crash'), decided('crash'), stable('crash')],
      12,
    ],
  ])('is found without an act, after %s', (_what, bodies, line) => {
    const finding = { code: 'intent', expected: 'an act before it', found: 'none', line };
    expect(firstFinding(linesOf(bodies))).toEqual(finding);
  });
});

type Series = Readonly<Record<string, readonly (number | null)[]>>;
const WELL: Series = {
  at_us: [1, 2, 3].map((after) => ENDED_US + after),
  probe_status: three(200),
  response_time_us: three(700),
  utilization_ppm: three(SATURATED - 1),
  serving_workers: three(1),
  desired_workers: three(1),
  failed_workers: three(0),
};
/** The three good looks, behind others. */
const behind = (looks: Series): Series =>
  Object.fromEntries(
    Object.entries(WELL).map(([key, values]) => [key, [...(looks[key] ?? []), ...values]]),
  );
const looked = (samples: Series) => changed(HONEST, [10, 'measured.samples', samples]);
const findingOf = (found: string, claimed = 3) => ({
  code: 'samples',
  expected: `${String(claimed)} good looks after the act, at least 3`,
  ...{ found, line: 10 },
});
const at = (...afters: number[]) => ({ at_us: afters.map((after) => ENDED_US + after) });
const good = (count: number): Series =>
  Object.fromEntries(Object.entries(WELL).map(([key, [value]]) => [key, Array(count).fill(value)]));

describe('the looks that an app was called stable by', () => {
  it.each<readonly [string, Series]>([
    ['three looks just after the act', WELL],
    ['a bad look before them', behind({ ...good(1), ...at(0), probe_status: [500] })],
    ['a look at the very end of the act before them', behind({ ...good(2), ...at(-1, 0) })],
    ['looks from before the act before them', behind({ ...good(2), ...at(-9, -5) })],
    ['a look of no known time before them', behind({ ...good(1), at_us: [null] })],
  ])('%s are enough', (_what, samples) => {
    expect(firstFinding(looked(samples))).toBeUndefined();
  });

  it.each<readonly [string, number, string, number | null, string]>([
    ['a bad status', 0, 'probe_status', 500, '2'],
    ['a bad status', 1, 'probe_status', 201, '1'],
    ['a bad status', 2, 'probe_status', 199, '0'],
    ['no answer', 2, 'probe_status', null, '0'],
    ['a saturated app', 0, 'utilization_ppm', SATURATED, '2'],
    ['an app of unknown utilization', 0, 'utilization_ppm', null, '2'],
    ['a failed worker', 1, 'failed_workers', 1, '1'],
    ['no known number of failed workers', 1, 'failed_workers', null, '1'],
    ['more workers than desired', 0, 'serving_workers', 2, '2'],
    ['fewer workers than desired', 0, 'desired_workers', 2, '2'],
    ['no known number of desired workers', 0, 'desired_workers', null, '2'],
    ['the time of the act', 0, 'at_us', ENDED_US, '2'],
    ['a time before the act', 0, 'at_us', ENDED_US - 1, '2'],
    ['the time of the look before', 1, 'at_us', ENDED_US + 1, '1'],
    ['a time before that of the look before', 2, 'at_us', ENDED_US + 1, '0'],
    ['no known time', 2, 'at_us', null, '0'],
  ])('with %s at index %i are not', (_what, index, key, value, found) => {
    const samples = { ...WELL, [key]: (WELL[key] ?? []).with(index, value) };
    expect(firstFinding(looked(samples))).toEqual(findingOf(found));
  });

  it.each<readonly [string, Series]>([
    ['nobody serves, as desired', { serving_workers: three(0), desired_workers: three(0) }],
    ['nobody knows who serves', { serving_workers: three(null), desired_workers: three(null) }],
    ['there are no readings', { utilization_ppm: [] }],
    ['there are no numbers of workers', { serving_workers: [], desired_workers: [] }],
  ])('are not good while %s', (_what, changes) => {
    expect(firstFinding(looked({ ...WELL, ...changes }))).toEqual(findingOf('0'));
  });

  /** The line claims what the looks say, but that is not enough; or the other way round. */
  const claiming = (lines: readonly ProofLine[], count: number) =>
    changed(lines, [10, 'good_probes', count]);
  const two = Object.fromEntries(
    Object.entries(WELL).map(([key, values]) => [key, values.slice(1)]),
  );
  const four = behind({ ...good(1), ...at(-5) });
  const longer = { ...good(4), ...at(1, 2, 3, 4) };
  it.each([
    ['fewer than the policy asks for', claiming(looked(two), 2), findingOf('2', 2)],
    ['fewer than claimed', claiming(HONEST, 4), findingOf('3', 4)],
    ['more than claimed', looked(longer), findingOf('4')],
    ['fewer after the act than claimed', claiming(looked(four), 4), findingOf('3', 4)],
    ['none at all', looked({ ...WELL, at_us: [] }), findingOf('0')],
  ])('are not enough when they are %s', (_what, lines, finding) => {
    expect(firstFinding(lines)).toEqual(finding);
  });

  it('are enough when there are more than the policy asks for', () => {
    expect(firstFinding(claiming(looked(longer), 4))).toBeUndefined();
  });

  it('that have no time are not after an act that ended as the clock began', () => {
    const atZero = changed(HONEST, [9, 'measured.ended_at_us', 0]);
    const samples = { ...WELL, at_us: [null, 2, 3] };
    const lines = changed(atZero, [10, 'measured.samples', samples]);
    expect(firstFinding(lines)).toEqual(findingOf('2'));
  });
});
