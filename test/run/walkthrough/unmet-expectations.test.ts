import { describe, expect, it } from 'vitest';
import type { AttackSummary, LogCheck } from '../../../src/run/walkthrough/progress-events.js';
import { unmetByAttacks, unmetByLog } from '../../../src/run/walkthrough/unmet-expectations.js';

describe('what a run falls short of besides its scenarios', () => {
  const CHECK: LogCheck = {
    ...{ path: 'p', valid: true, sealed: true, lines: 18, head: 'h', problem: null },
  };
  const SAFE: AttackSummary = {
    ...{ attacks: 36, blocked: 36, not_applicable: 0, app_unchanged: true, control: 'passed' },
    ...{ isolated: { attacks: 0, blocked: 0 }, log_valid: true },
    ...{ verdict: 'PASS', because: '', exit_code: 0 },
  };

  it('is its log, with the problem, at its last line', () => {
    expect(unmetByLog(CHECK)).toEqual([]);
    const bad = { ...CHECK, valid: false, problem: 'line 3: chain, found 00' };
    expect(unmetByLog(bad)).toMatchObject([{ seen: 'line 3: chain, found 00', seq: 18 }]);
    expect(unmetByLog({ ...bad, lines: 0 })).toMatchObject([{ seq: null }]);
  });

  it.each<[Partial<AttackSummary>, RegExp]>([
    [{ blocked: 35 }, /1 of 36 attacks got past it/],
    [{ app_unchanged: false }, /it changed/],
    [{ control: 'refused' }, /refuse everything/],
    [{ control: 'paused' }, /pause switch/],
    [{ log_valid: false }, /does not verify/],
    [
      { control: 'not_made', why_not_made: { seen: 'the app was not well', remedy: 'fix it' } },
      /nothing can be said: the app was not well/,
    ],
  ])('is %j of the attacks', (bent, seen) => {
    expect(unmetByAttacks(SAFE)).toEqual([]);
    const found = unmetByAttacks({ ...SAFE, ...bent });
    expect(found).toMatchObject([
      { about: 'attacks', seen: expect.stringMatching(seen) as string },
    ]);
  });

  it('is nothing where no attack was made', () => {
    expect(unmetByAttacks(undefined)).toEqual([]);
  });
});
