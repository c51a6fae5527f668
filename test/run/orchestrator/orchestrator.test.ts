import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/core/domain/decision.js';
import { openTestLoop } from '../../support/test-loop.js';
import { genuine, submit } from '../../support/decisions.js';

describe('a decision that the gates allow', () => {
  it('is executed once, and the line that reports it follows the act', async () => {
    const open = await openTestLoop();
    const submission = await submit(open, open.issuer.issue(genuine(open)));
    expect(submission).toMatchObject({ result: 'executed', action: 'noop', seq: 1 });
    expect(open.acts).toEqual([{ action: 'noop', log: [] }]);
    expect(open.lines()).toMatchObject([
      { event_name: 'ORCH_EXEC', action: 'noop', status: 'executed', decision_id: 'd1' },
    ]);
    expect(open.loop.past.executed).toMatchObject([{ action: 'noop' }]);
  });

  it('is spent by it: the same object is refused from then on', async () => {
    const open = await openTestLoop();
    const decision = open.issuer.issue(genuine(open));
    await submit(open, decision);
    for (const seq of [2, 3]) {
      expect(await submit(open, decision)).toEqual({
        result: 'refused',
        seq,
        reasons: [{ gate: 'intake', code: 'already_used' }],
      });
    }
    expect(open.acts).toHaveLength(1);
  });

  it('is executed exactly once when it is presented by many at the same time', async () => {
    const open = await openTestLoop();
    const decision = open.issuer.issue(genuine(open));
    const all = await Promise.all(Array.from({ length: 8 }, () => submit(open, decision)));
    const results = all.map(({ result }) => result).sort();
    expect(results).toEqual(['executed', ...Array.from({ length: 7 }, () => 'refused')]);
    expect(open.acts).toHaveLength(1);
    const names = open.eventNames();
    expect(names.filter((name) => name === 'ORCH_EXEC')).toHaveLength(1);
    expect(names.filter((name) => name === 'ORCH_REFUSE')).toHaveLength(7);
  });

  it('is done as it was minted, whatever the presented object says later', async () => {
    const open = await openTestLoop();
    const decision = open.issuer.issue(genuine(open));
    expect(() => Object.assign(decision, { action: 'restart_service' })).toThrow(TypeError);
    expect(await submit(open, decision)).toMatchObject({ action: 'noop' });
  });
});

describe('a decision that a gate refuses', () => {
  const REFUSED: readonly [string, Partial<Decision>][] = [
    ['never_list', { action: 'rollback' }],
    ['never_list', { action: 'delete' }],
    ['allowlist', { action: 'toString' }],
    ['binding', { run_id: '000002-abcd' }],
    ['binding', { app_name: 'other' }],
    ['binding', { env: 'dev' }],
    ['binding', { event_id: 'e2' }],
    ['binding', { policy_sha256: '0'.repeat(64) }],
    ['freshness', { minted_at_us: 0 - 10 ** 12 }],
    ['freshness', { minted_at_us: Number.MAX_SAFE_INTEGER }],
    ['bounds', { action: 'scale_workers', workers_to: 4 }],
    ['bounds', { action: 'scale_workers', workers_to: 0 }],
    ['bounds', { action: 'scale_workers', workers_to: 1 }],
    ['bounds', { action: 'scale_workers', workers_to: null }],
    ['bounds', { action: 'restart_service', workers_to: 2 }],
  ];

  it('never reaches the actuator, leaves one line, and is spent', async () => {
    const open = await openTestLoop();
    const before = await open.app.watch.snapshot();
    for (const [gate, bent] of REFUSED) {
      const decision = open.issuer.issue(genuine(open, bent));
      const first = await submit(open, decision);
      const gates = first.result === 'refused' ? first.reasons.map((reason) => reason.gate) : [];
      expect(gates, JSON.stringify(bent)).toContain(gate);
      // Mending it afterwards helps nobody: being presented has spent it.
      const again = await submit(open, decision);
      expect(again).toMatchObject({ result: 'refused' });
      expect('reasons' in again ? again.reasons : []).toContainEqual({
        gate: 'intake',
        code: 'already_used',
      });
    }
    expect(open.acts).toEqual([]);
    expect(open.eventNames()).toEqual(REFUSED.flatMap(() => ['ORCH_REFUSE', 'ORCH_REFUSE']));
    expect(open.loop.past.executed).toEqual([]);
    expect(await open.app.watch.snapshot()).toEqual(before);
  });

  it.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['null', () => null],
    ['a text', () => 'restart_service'],
    ['a list', () => []],
    [
      'an object that throws when it is read',
      () => new Proxy({}, { get: throwing, has: throwing }),
    ],
    ['a revoked proxy', revoked],
    ['an action that cannot be a text', () => ({ action: Object.create(null) as unknown })],
    ['a very long text', () => 'x'.repeat(100_000)],
    ['escape sequences', () => ({ action: '\u001b[2J\u202e' })],
  ])('without the shape of one is refused with one line: %s', async (_what, present) => {
    const open = await openTestLoop();
    expect(await submit(open, present())).toMatchObject({
      result: 'refused',
      reasons: [
        { gate: 'shape', code: 'not_a_decision' },
        { gate: 'intake', code: 'not_minted_in_this_run' },
      ],
    });
    expect(open.eventNames()).toEqual(['ORCH_REFUSE']);
    expect(open.acts).toEqual([]);
  });
});

describe('limits over time', () => {
  it('hold for decisions that are presented at the same time, too', async () => {
    const open = await openTestLoop();
    const decisions = ['d1', 'd2', 'd3'].map((decision_id) =>
      open.issuer.issue(genuine(open, { decision_id, action: 'restart_service' })),
    );
    const results = await Promise.all(decisions.map((decision) => submit(open, decision)));
    expect(results.map(({ result }) => result).sort()).toEqual(['executed', 'refused', 'refused']);
    expect(open.acts.map(({ action }) => action)).toEqual(['restart_service']);
  });

  it('end a series of restarts when the budget is spent', async () => {
    const open = await openTestLoop({
      policy: { cooldown_ms: {}, restart_budget: { restarts: 2, within_ms: 3_600_000 } },
    });
    const results = [];
    for (const decision_id of ['d1', 'd2', 'd3']) {
      const decision = genuine(open, { decision_id, action: 'restart_service' });
      results.push(await submit(open, open.issuer.issue(decision)));
    }
    expect(results.map(({ result }) => result)).toEqual(['executed', 'executed', 'refused']);
    expect(results[2]).toMatchObject({
      reasons: [{ gate: 'bounds', code: 'restart_budget_spent' }],
    });
  });
});

describe('an act that fails', () => {
  it('is reported as failed, counts as done, and spends the decision', async () => {
    const open = await openTestLoop({
      actuator: { noop: () => Promise.reject(new Error('no hands')) },
    });
    const decision = open.issuer.issue(genuine(open));
    expect(await submit(open, decision)).toMatchObject({ result: 'failed', action: 'noop' });
    expect(open.lines()).toMatchObject([{ event_name: 'ORCH_EXEC', status: 'failed' }]);
    expect(open.loop.past.executed).toHaveLength(1);
    expect(await submit(open, decision)).toMatchObject({ result: 'refused' });
  });
});

describe('a log that refuses', () => {
  it('is an error of the submission, not a silent act that is forgotten', async () => {
    const open = await openTestLoop({ logFailsAt: 1 });
    const decision = open.issuer.issue(genuine(open, { action: 'delete' }));
    await expect(submit(open, decision)).rejects.toMatchObject({ code: 'proof_log_failed' });
    expect(open.acts).toEqual([]);
  });
});

function throwing(): never {
  throw new Error('not for reading');
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
