import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../src/core/domain/incident.js';
import { decideOnIncident } from '../../../src/run/orchestrator/decide-on-incident.js';
import { openTestLoop, type TestLoop } from '../../support/test-loop.js';
import { submit } from '../../support/decisions.js';

const OVERLOAD: Incident = {
  class: 'overload',
  cause: 'utilization',
  since_us: 1,
  utilization_ppm: 1_000_000,
  claimed_utilization_ppm: null,
  alert_id: null,
};
const CRASH: Incident = { ...OVERLOAD, class: 'crash', cause: 'exit_1', utilization_ppm: null };
const ALARM: Incident = {
  ...OVERLOAD,
  ...{ class: 'false_alarm', utilization_ppm: 20_000, claimed_utilization_ppm: 970_000 },
};

function decide(open: TestLoop, incident: Incident, loop = open.loop) {
  const observation = { ...open.app.watch.observe(), serving: incident === CRASH ? 0 : 1 };
  const requests_before = loop.watch.requests();
  const seen = { incident, observation, requests_before, event_id: 'e1', announced_by: null };
  return decideOnIncident(loop, { seen, cause: null, detect_us: 0 });
}

describe('a state that is known', () => {
  it.each([
    ['crash', CRASH, 'restart_service', 'restart_service', 'q_table', null],
    ['overload', OVERLOAD, 'scale_workers', 'scale_workers', 'q_table', 3],
    ['false alarm', ALARM, 'noop', 0, 'rule', null],
  ])('%s: gives a decision and its line', async (_what, incident, action, said, by, workers_to) => {
    const open = await openTestLoop();
    const { decided } = await decide(open, incident);
    expect(decided).toMatchObject({
      seq: 1,
      decision: { action, workers_to, decided_by: by, run_id: open.loop.proofLog.runId },
    });
    expect(open.lines()).toMatchObject([
      { event_name: 'RL_DECISION', action, decision: said, decided_by: by, workers_to },
    ]);
    if (decided === undefined) return;
    // It is the issuer's own object, not yet consumed.
    expect(await submit(open, decided.decision)).toMatchObject({ result: 'executed' });
  });
});

describe('a state that is not known', () => {
  it.each([
    ['the table has no row for it', CRASH, new Map()],
    ['nobody ever tried anything in it', CRASH, untried('crash/none/none/0')],
  ])('escalates and gives no decision: %s', async (_what, incident, q_table) => {
    const open = await openTestLoop();
    const loop = { ...open.loop, context: { ...open.loop.context, q_table } };
    expect(await decide(open, incident, loop)).toMatchObject({ decided: undefined, seq: 1 });
    expect(open.lines()).toMatchObject([{ event_name: 'ESCALATED', event_id: 'e1' }]);
    expect(open.acts).toEqual([]);
  });

  it.each([
    ['stage', true],
    ['prod', false],
  ] as const)('breaks a tie in %s: %s', async (env, isDecided) => {
    const open = await openTestLoop({ env });
    const q_table = new Map([['crash/none/none/0', rowOf(10)]]);
    const loop = { ...open.loop, context: { ...open.loop.context, q_table } };
    expect((await decide(open, CRASH, loop)).decided !== undefined).toBe(isDecided);
    expect(open.eventNames()).toEqual([isDecided ? 'RL_DECISION' : 'ESCALATED']);
  });

  it('escalates where the policy leaves no action', async () => {
    const open = await openTestLoop({ policy: { demo_mode_allow: [] } });
    expect(await decide(open, CRASH)).toMatchObject({ decided: undefined });
  });

  it('still needs no table where a rule decides', async () => {
    const open = await openTestLoop();
    const loop = { ...open.loop, context: { ...open.loop.context, q_table: new Map() } };
    expect(await decide(open, ALARM, loop)).toMatchObject({
      decided: { decision: { action: 'noop' } },
    });
  });
});

describe('a log that refuses the line', () => {
  it('leaves no decision behind', async () => {
    const open = await openTestLoop({ logFailsAt: 1 });
    const minted: unknown[] = [];
    const issue: TestLoop['loop']['issue'] = (fields) => {
      minted.push(fields);
      return open.issuer.issue(fields);
    };
    const deciding = decide(open, CRASH, { ...open.loop, issue });
    await expect(deciding).rejects.toMatchObject({ code: 'proof_log_failed' });
    expect(minted).toEqual([]);
  });
});

function rowOf(visits: number) {
  const cell = { q_micro: 500_000, visits };
  return { noop: cell, restart_service: cell, scale_workers: cell };
}

function untried(state: string) {
  return new Map([[state, rowOf(0)]]);
}
