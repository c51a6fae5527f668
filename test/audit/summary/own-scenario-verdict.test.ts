import { describe, expect, it } from 'vitest';
import { verdictOfLog } from '../../../src/audit/summary/verdict.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import type { Expectation } from '../../../src/core/domain/proof-lines/expectations.js';
import { EXPECTED } from '../../../src/run/walkthrough/expected.js';
import { summaryOf } from '../../../src/audit/summary/run-summary.js';
import { checkedLog, linesOf } from '../../support/report-of.js';
import { HEALED, ownRun, TWO_INCIDENTS } from '../../support/sample-scenarios.js';

const SHORT: Expectation[] = [
  { incident: 'crash' },
  { action: 'restart_service', decided_by: 'q_table' },
];

/** The verdict on a whole log of one scenario of somebody's own. */
function verdictOn(lines: readonly ProofBody[], expected: readonly Expectation[]) {
  const read = linesOf(ownRun(lines, expected));
  const { run, end, problem } = checkedLog(read);
  return verdictOfLog({ run, end, problem, summary: summaryOf(read) }, EXPECTED);
}

describe('the verdict on a scenario of one’s own', () => {
  it.each([
    ['as a built-in one', HEALED],
    ['with another incident besides', TWO_INCIDENTS],
  ])('that expects one incident and what is decided, %s, counts no lines', (_how, lines) => {
    expect(verdictOn(lines, SHORT)).toEqual({
      word: 'PASS',
      exit_code: 0,
      because: '1 of 1 scenario ended as expected, 3 of 3 expectations met',
    });
  });
});
