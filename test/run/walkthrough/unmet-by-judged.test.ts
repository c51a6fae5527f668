import { describe, expect, it } from 'vitest';
import type { JudgedExpectation } from '../../../src/audit/summary/judge-scenario.js';
import { unmetByJudged } from '../../../src/run/walkthrough/unmet-by-judged.js';

function unmet(judged: Partial<JudgedExpectation>) {
  const expectation = { incident: 'crash' } as const;
  return unmetByJudged('own', [
    { expectation, result: 'missed', seen: 'nothing', seq: 9, ...judged },
  ]);
}

describe('an expectation of a scenario', () => {
  it('that is met is not told', () => {
    expect(unmet({ result: 'met' })).toEqual([]);
  });

  it('that is missed is told with what was seen, where, and what to do', () => {
    expect(unmet({})).toEqual([
      {
        about: 'own',
        ...{ expected: 'crash seen at least once', seen: 'nothing', seq: 9 },
        remedy: 'demo-run explain 9 says what was read, and what it led to',
      },
    ]);
  });

  it('that cannot be judged is told as that', () => {
    expect(unmet({ result: 'errored' })).toMatchObject([
      {
        seen: 'nothing can be said: nothing',
        remedy: expect.stringContaining('run again') as string,
      },
    ]);
  });

  it.each<[JudgedExpectation['expectation'], RegExp]>([
    [{ implied: 'well_after_last_act' }, /every look at the app/],
    [{ implied: 'no_refusal' }, /demo-run policy/],
    [{ gate: 'allowed' }, /demo-run policy/],
    [{ action: 'noop' }, /exploring in dev .*demo-run explain 9/],
    [{ signal: 'workers', at_most: 1 }, /demo-run report/],
    [{ order: ['RL_DECISION', 'ORCH_EXEC'] }, /demo-run log/],
    [{ escalated: true }, /demo-run explain 9/],
  ])('%j has a remedy of its own', (expectation, remedy) => {
    expect(unmet({ expectation })[0]?.remedy).toMatch(remedy);
  });
});
