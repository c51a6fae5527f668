import { describe, expect, it } from 'vitest';
import { actsInWords, countedPart, doneWithout } from '../../../src/core/domain/act-counts.js';

const NONE = { allowed: 0, without: 0, unknown: 0 };

describe('whether anything was done without permission', () => {
  it.each([
    [{ ...NONE, allowed: 3 }, 'all', 'no'],
    [NONE, 'all', 'no'],
    [{ ...NONE, allowed: 3 }, 'so_far', 'not known'],
    [{ ...NONE, allowed: 3 }, 'recovered', 'not known'],
    [{ ...NONE, allowed: 3 }, 'good_lines', 'not known'],
    [{ ...NONE, unknown: 1 }, 'all', 'not known'],
    [{ ...NONE, without: 1 }, 'all', 'yes'],
    [{ ...NONE, without: 1, unknown: 1 }, 'good_lines', 'yes'],
  ] as const)('of %o in %s is answered with: %s', (counts, part, answer) => {
    expect(doneWithout(counts, part)).toBe(answer);
  });

  it.each([
    [
      { ...NONE, allowed: 3 },
      'all',
      '3 acts, each after a decision that every gate allowed; 0 without',
    ],
    [{ ...NONE, allowed: 1 }, 'all', '1 act, after a decision that every gate allowed; 0 without'],
    [NONE, 'all', 'nothing was carried out'],
    [NONE, 'so_far', 'so far nothing was carried out'],
    [NONE, 'recovered', 'in the recovered lines nothing was carried out'],
    [NONE, 'good_lines', 'in the good lines nothing was carried out'],
    [
      { ...NONE, without: 2 },
      'all',
      "no act after a decision; 2 without (2 workers ended, by nobody's order)",
    ],
    [
      { ...NONE, unknown: 1 },
      'all',
      'nothing was carried out; of 1 decision no line tells whether it was done',
    ],
  ] as const)('of %o in %s is said in one sentence', (counts, part, text) => {
    expect(actsInWords(counts, part)).toBe(text);
  });

  it('is about the good lines where there is a problem, whether or not the log has ended', () => {
    expect([countedPart(true, 'absent'), countedPart(true, 'recovered')]).toEqual([
      'good_lines',
      'good_lines',
    ]);
    expect(
      (['unfinished', 'recovered', 'fits', 'absent'] as const).map((seal) =>
        countedPart(false, seal),
      ),
    ).toEqual(['so_far', 'recovered', 'all', 'all']);
  });
});
