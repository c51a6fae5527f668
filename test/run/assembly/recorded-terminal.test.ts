import { describe, expect, it } from 'vitest';
import { createApprover } from '../../../src/run/orchestrator/approver.js';
import type { RecordedAnswer } from '../../../src/core/domain/approval.js';
import { recordedTerminal } from '../../../src/run/assembly/recorded-terminal.js';
import type { Scenario } from '../../../src/core/domain/scenario.js';
import { LOAD, scenarioOf } from '../../support/fault-scenarios.js';
import { playFaults } from '../../support/play-faults.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { linesOf } from '../../support/walk.js';

const OVERLOAD: Scenario = scenarioOf(
  'overload-in-prod',
  [{ fault: LOAD }],
  [{ incident: 'overload' }],
);

function inProd(recordedAnswer: RecordedAnswer) {
  return playFaults(temporaryRoot(), OVERLOAD, { env: 'prod', simulated: true, recordedAnswer });
}

describe('a recorded answer', () => {
  it('grants what is asked for, in the name of nobody', async () => {
    const { check, lines } = await inProd('granted');
    expect(check).toMatchObject({ valid: true, problem: null });
    expect(linesOf(lines, 'APPROVAL_GRANTED')).toMatchObject([
      { measured: { by: 'recorded answer', waited_us: 0 } },
    ]);
    expect(linesOf(lines, 'ORCH_EXEC')).toMatchObject([{ action: 'scale_workers' }]);
  });

  it.each([
    ['denied', 'wrong_answer'],
    ['no_answer', 'no_answer_in_time'],
  ] as const)('of %s is a refusal: %s', async (answer, reason) => {
    const { check, lines } = await inProd(answer);
    expect(check).toMatchObject({ valid: true, problem: null });
    expect(linesOf(lines, 'APPROVAL_DENIED')).toMatchObject([
      { reason, measured: { by: 'recorded answer', waited_us: 0 } },
    ]);
    expect(linesOf(lines, 'ORCH_REFUSE')).toMatchObject([
      { reasons: [{ gate: 'approval', code: reason }] },
    ]);
  });

  it('is typed anew for each question: a yes to one says nothing about another', async () => {
    const approver = createApprover(recordedTerminal('granted'), { nowUs: () => 0 });
    const subject = {
      ...{ run_id: '000001-abcd', app_name: 'demo-api', env: 'prod' as const, event_id: 'e1' },
      ...{ decision_id: 'd1', action: 'scale_workers', workers_from: 1, workers_to: 3 },
      ...{ policy_sha256: '0'.repeat(64), arithmetic: '', within_ms: 1 },
    };
    for (const digit of ['a', 'b']) {
      const answer = await approver.ask({ ...subject, sha256: digit.repeat(64) });
      expect(answer).toMatchObject({ granted: true });
    }
  });
});
