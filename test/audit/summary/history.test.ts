import { describe, expect, it } from 'vitest';
import type { ProofBody, ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import { RunHistory, outcomesOf } from '../../../src/audit/summary/history.js';
import { summaryOf } from '../../../src/audit/summary/run-summary.js';
import { deniedRun, unstableRun } from '../../support/sample-outcomes.js';
import { interrupted, outcomeUnknown, recovered } from '../../support/sample-endings.js';
import { chainedLines, defaultRun, openingLines } from '../../support/sample-log.js';
import { decided, executed, injected } from '../../support/sample-lines.js';

const READ = { runs: 1, newest_only: false, left_out: 0 };

function historyOf(...runs: (readonly ProofBody[])[]): RunHistory {
  const logs = runs.map((bodies) =>
    outcomesOf(summaryOf(chainedLines(bodies).map((line) => JSON.parse(line) as ProofLine))),
  );
  return new RunHistory(READ, logs);
}

describe('what became of decisions', () => {
  it('is stable where SYSTEM_STABLE names the decision', () => {
    const history = historyOf(defaultRun(), defaultRun());
    expect(history.rateOf('crash', 'restart_service')).toEqual({
      ...{ incident: 'crash', action: 'restart_service' },
      ...{ stable: 2, not_stable: 0, unknown: 0, n: 2 },
      ...{ low_ppm: 342_380, high_ppm: 1_000_000 },
      ...READ,
    });
    expect(history.rateOf('false_alarm', 'noop')).toMatchObject({ stable: 2, n: 2 });
  });

  it('is not stable where NOT_STABLE names it', () => {
    const rate = historyOf(defaultRun(), unstableRun()).rateOf('crash', 'restart_service');
    expect(rate).toMatchObject({ stable: 1, not_stable: 1, n: 2 });
  });

  it('says nothing of an action that a gate refused', () => {
    const rate = historyOf(deniedRun()).rateOf('overload', 'scale_workers');
    expect(rate).toMatchObject({ stable: 0, not_stable: 0, unknown: 0, n: 0 });
  });

  it.each([
    { end: [decided('crash'), outcomeUnknown('restart_service'), recovered(8)] },
    { end: [decided('crash'), executed('crash'), interrupted()] },
  ])('is unknown where the run ended before, and then is no part of n', ({ end }) => {
    const rate = historyOf([...openingLines(), injected('crash'), ...end]).rateOf(
      'crash',
      'restart_service',
    );
    expect(rate).toMatchObject({ stable: 0, not_stable: 0, unknown: 1, n: 0 });
  });

  it('is kept apart by incident and by action', () => {
    const history = historyOf(defaultRun());
    expect(history.rateOf('overload', 'restart_service').n).toBe(0);
    expect(history.rateOf('crash', 'scale_workers').n).toBe(0);
  });
});
