import { describe, expect, it } from 'vitest';
import { changed, firstFinding, linesOf, type Change } from '../../support/meaning.js';
import { openingLines, defaultRun } from '../../support/sample-log.js';
import { notStable } from '../../support/sample-endings.js';

/** Line 9 restarts, line 10 says that the app did not get well. */
const AFTER = linesOf([...defaultRun().slice(0, 9), notStable('after_action')]);
/** Line 7 says that the app was not well, so that nothing was broken. */
const BEFORE = linesOf([...openingLines(), notStable('before_injection')]);
const LOOKS = { at_us: [2_000, 1_000], response_time_us: 100, serving_workers: 1 };

describe('a line that says an app did not get well', () => {
  it.each<readonly [string, Change, string]>([
    ['another cause', [10, 'cause', 8], 'intent'],
    ['another decision', [10, 'decision_id', 'd2'], 'intent'],
    ['another event', [10, 'event_id', 'e4'], 'intent'],
    ['no looks', [10, 'measured.samples', undefined], 'samples'],
    ['looks that go back in time', [10, 'measured.samples', LOOKS], 'moments'],
    [
      'equal figures told twice',
      [10, 'measured.samples', { ...LOOKS, serving_workers: [1, 1] }],
      'windows',
    ],
    ['fewer requests than its windows', [10, 'measured.requests.served', 1], 'windows'],
  ])('with %s is found', (_what, change, code) => {
    expect(firstFinding(AFTER)).toBeUndefined();
    expect(firstFinding(changed(AFTER, change))).toMatchObject({ code, line: 10 });
  });

  it.each<readonly [string, Change, string]>([
    ['a decision', [7, 'decision_id', 'd1'], 'intent'],
    ['an event', [7, 'event_id', 'e3'], 'intent'],
    ['a cause', [7, 'cause', 6], 'intent'],
    ['looks', [7, 'measured.samples', LOOKS], 'samples'],
  ])('before anything was broken: with %s is found', (_what, change, code) => {
    expect(firstFinding(BEFORE)).toBeUndefined();
    expect(firstFinding(changed(BEFORE, change))).toMatchObject({ code, line: 7 });
  });
});
