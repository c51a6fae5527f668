import { describe, expect, it } from 'vitest';
import type { Approver } from '../../../src/core/domain/ports.js';
import { openTestLoop } from '../../support/test-loop.js';
import { genuine, submit } from '../../support/decisions.js';
import { permitted } from '../../support/permitted.js';

// No longer than he took: what a human took is taken off a decision's age, which may not fall below 0.
const BY = { by: 'ada', waited_us: 0 } as const;
const SCALE = { action: 'scale_workers', workers_to: 3, decided_by: 'q_table' } as const;

describe('in prod', () => {
  it('scaling is refused when nobody approves, and each step of that has its line', async () => {
    const open = await openTestLoop({ env: 'prod' });
    const submission = await submit(open, open.issuer.issue(genuine(open, SCALE)));
    expect(submission).toMatchObject({
      result: 'refused',
      reasons: [{ gate: 'approval', code: 'nobody_to_approve' }],
    });
    expect(open.lines()).toMatchObject([
      { event_name: 'APPROVAL_REQUESTED', cause: null, workers_from: 1, workers_to: 3 },
      { event_name: 'APPROVAL_DENIED', cause: 1, reason: 'nobody_to_approve' },
      { event_name: 'ORCH_REFUSE', cause: 2, action: 'scale_workers' },
    ]);
    expect(open.acts).toEqual([]);
    expect(open.app.watch.observe().serving).toBe(1);
  });

  it('scaling is done when a human grants it, after the question is on the disk', async () => {
    const open = await openTestLoop({ env: 'prod', approver: granting(() => undefined) });
    expect(await submit(open, open.issuer.issue(genuine(open, SCALE)))).toMatchObject({
      result: 'executed',
    });
    expect(open.acts).toEqual([
      { action: 'scale_workers', log: ['APPROVAL_REQUESTED', 'APPROVAL_GRANTED'] },
    ]);
    expect(open.app.watch.observe().serving).toBe(3);
  });

  it('the gates are asked again after the human, who cannot overrule them', async () => {
    // While the human thinks, the workers that were asked for come to serve by other means.
    const asked: string[] = [];
    const open = await openTestLoop({
      env: 'prod',
      approver: {
        async ask({ decision_id }) {
          asked.push(decision_id);
          await permitted(open.app).scale_workers({ workers_to: 3 });
          return { granted: true, ...BY };
        },
      },
    });
    expect(await submit(open, open.issuer.issue(genuine(open, SCALE)))).toMatchObject({
      result: 'refused',
      reasons: [
        { gate: 'bounds', code: 'same_number_of_workers' },
        { gate: 'approval', code: 'approved_something_else' },
      ],
    });
    expect([asked, open.acts]).toEqual([['d1'], []]);
  });

  it.each([
    ['noop', { action: 'noop' }],
    ['a restart', { action: 'restart_service' }],
  ])('nobody is asked about %s', async (_what, bent) => {
    let asked = 0;
    const open = await openTestLoop({ env: 'prod', approver: granting(() => (asked += 1)) });
    expect(await submit(open, open.issuer.issue(genuine(open, bent)))).toMatchObject({
      result: 'executed',
    });
    expect(asked).toBe(0);
  });

  it.each([
    ['an action on the never-list', { ...SCALE, action: 'delete', workers_to: null }],
    ['too many workers', { ...SCALE, workers_to: 4 }],
  ])('nobody is asked about what the gates refuse anyway: %s', async (_what, bent) => {
    let asked = 0;
    const open = await openTestLoop({ env: 'prod', approver: granting(() => (asked += 1)) });
    expect(await submit(open, open.issuer.issue(genuine(open, bent)))).toMatchObject({
      result: 'refused',
    });
    expect([asked, open.eventNames()]).toEqual([0, ['ORCH_REFUSE']]);
  });
});

function granting(onAsk: () => unknown): Approver {
  return {
    ask() {
      onAsk();
      return Promise.resolve({ granted: true, ...BY });
    },
  };
}
