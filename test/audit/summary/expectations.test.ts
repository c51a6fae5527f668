import { describe, expect, it } from 'vitest';
import { verdictOfLog } from '../../../src/audit/summary/verdict.js';
import { summaryOf } from '../../../src/audit/summary/run-summary.js';
import {
  toExpects,
  type ExpectationOf,
  type ExpectedScenario,
} from '../../../src/core/domain/proof-lines/expectations.js';
import type { RunRecord } from '../../../src/core/domain/proof-lines/run-record.js';
import { EXPECTED } from '../../../src/run/walkthrough/expected.js';
import { linesOf, readRun } from '../../support/report-of.js';
import { injected, runRecord } from '../../support/sample-lines.js';
import { openingLines, scenarioLines, sha256 } from '../../support/sample-log.js';

const leak = (decided: Partial<ExpectationOf<'action'>> = {}): ExpectedScenario => ({
  id: 'worker-leak',
  expect: [{ incident: 'crash' }, { action: 'restart_service', decided_by: 'q_table', ...decided }],
});

/** What a log comes to in which a scenario was played that is no built-in one. */
function verdictWith(record: Partial<RunRecord>) {
  const run = runRecord({ scenarios: ['worker-leak'], ...record });
  const [, ...healed] = scenarioLines('crash');
  const bodies = [
    ...openingLines(run),
    { ...injected('crash'), scenario: 'worker-leak' },
    ...healed,
  ];
  const summary = summaryOf(linesOf(bodies));
  return verdictOfLog({ run: readRun(run), end: 'complete', problem: null, summary }, EXPECTED);
}

describe('a log that holds what was expected', () => {
  it('is judged by that, whatever the scenario is called', () => {
    const expects = toExpects([leak()], undefined, sha256);
    expect(verdictWith({ expects })).toMatchObject({
      word: 'PASS',
      because: '1 of 1 scenario ended as expected',
    });
  });

  it.each<Partial<ExpectationOf<'action'>>>([{ action: 'noop' }, { decided_by: 'rule' }])(
    'fails where %j was expected',
    (other) => {
      const expects = toExpects([leak(other)], undefined, sha256);
      expect(verdictWith({ expects })).toMatchObject({
        word: 'FAIL',
        because: '0 of 1 scenario ended as expected',
      });
    },
  );

  it('and of which nothing is known is not met', () => {
    expect(verdictWith({})).toMatchObject({ word: 'FAIL' });
  });
});
