import { describe, expect, it } from 'vitest';
import { changed, firstFinding, linesOf, type Change } from '../../support/meaning.js';
import { decidedLater, detected, executed, injected, stable } from '../../support/sample-lines.js';
import { openingLines, scenarioLines } from '../../support/sample-log.js';
import { MOMENTS } from '../../support/sample-readings.js';

const SINCE_US = MOMENTS.dependency.decided_us - 1_000;
const read = (state: 'up' | 'slow' | 'down', name: string, since_us = SINCE_US) => ({
  ...{ name, state, since_us },
  answer_us: state === 'down' ? null : 900,
});

/** Line 8 announces that a dependency is down, line 9 decides on it; line 11 says that it came back. */
const DEPENDENCY = linesOf([
  ...openingLines(),
  injected('crash'),
  detected('dependency'),
  decidedLater('dependency'),
  executed('dependency'),
  stable('dependency'),
]);
/** Line 8 decides on an overload, line 12 on a false alarm. */
const OTHERS = linesOf([
  ...openingLines(),
  ...scenarioLines('overload'),
  ...scenarioLines('false_alarm'),
]);
const told = (...dependencies: object[]): Change => [9, 'measured.dependencies', dependencies];

describe('what a decision read of the dependencies', () => {
  it.each<[string, Change | undefined]>([
    ['the one that is down', undefined],
    ['another one besides that is up', told(read('down', 'database'), read('up', 'cache', 1))],
    ['another one behind it', told(read('down', 'database'), read('slow', 'cache'))],
  ])('may be %s', (_what, change) => {
    const lines = change === undefined ? DEPENDENCY : changed(DEPENDENCY, change);
    expect(firstFinding(lines)).toBeUndefined();
  });

  it.each<[string, Change, string, string]>([
    ['is nothing', [9, 'measured.dependencies', undefined], 'one that fails', 'none'],
    ['is nothing that fails', told(read('up', 'database')), 'one that fails', 'none'],
    [
      'is slow where it was called down',
      told(read('slow', 'database')),
      'cause_seen dependency_slow',
      'cause_seen dependency_down',
    ],
    [
      'failed earlier than it says',
      told(read('down', 'database', SINCE_US - 1)),
      `since_us ${String(SINCE_US - 1)}`,
      `since_us ${String(SINCE_US)}`,
    ],
    [
      'failed after it was seen',
      told(read('down', 'database'), read('up', 'cache', SINCE_US + 1_001)),
      'a state since before it was seen',
      String(SINCE_US + 1_001),
    ],
    [
      'is one thing twice',
      told(read('down', 'database'), read('up', 'database')),
      'each of them once',
      '1',
    ],
    [
      'is told beside a failed worker',
      [9, 'measured.failed_workers', 1],
      'failed_workers 0',
      'failed_workers 1',
    ],
  ])('%s: that is found', (_what, change, expected, found) => {
    const finding = { code: 'dependencies', expected, found, line: 9 };
    expect(firstFinding(changed(DEPENDENCY, change))).toEqual(finding);
  });

  it.each([8, 12])('is none that fails where line %i is about something else', (line) => {
    const failing: Change = [line, 'measured.dependencies', [read('down', 'database', 1)]];
    const up: Change = [line, 'measured.dependencies', [read('up', 'database', 1)]];
    const finding = { expected: 'one that fails undefined', found: 'one that fails database' };
    expect(firstFinding(changed(OTHERS, failing))).toEqual({
      ...{ code: 'dependencies', line },
      ...finding,
    });
    expect(firstFinding(changed(OTHERS, up))).toBeUndefined();
  });

  it('says the cause in one of two words', () => {
    const other: Change = [9, 'cause_seen', 'utilization'];
    expect(firstFinding(changed(DEPENDENCY, other))).toMatchObject({
      code: 'event',
      expected: 'dependency_down or dependency_slow',
    });
  });
});

describe('an app that is called stable', () => {
  it.each([
    ['in each look', 1, '0'],
    ['in the first look', [1, 0, 0], '2'],
  ])('has no dependency that fails %s', (_when, failing_dependencies, found) => {
    const samples = { ...stable('dependency').measured.samples, failing_dependencies };
    expect(firstFinding(changed(DEPENDENCY, [11, 'measured.samples', samples]))).toEqual({
      code: 'samples',
      expected: '3 good looks after the act, at least 3',
      ...{ found, line: 11 },
    });
  });

  it('does not tell that none failed', () => {
    const samples = { ...stable('dependency').measured.samples, failing_dependencies: 0 };
    const lines = changed(DEPENDENCY, [11, 'measured.samples', samples]);
    expect(firstFinding(lines)).toMatchObject({ code: 'windows', line: 11 });
  });
});
