import { describe, expect, it } from 'vitest';
import { DemoRunError } from '../../../src/core/domain/errors.js';
import { handleIncident } from '../../../src/run/orchestrator/control-loop.js';
import { awaitIncident, awaitSteady } from '../../../src/run/orchestrator/watch-app.js';
import type { Fault } from '../../../src/core/domain/fault.js';
import { openTestLoop, type TestLoop } from '../../support/test-loop.js';

const LEAK: Fault = { kind: 'leak', heap_limit_mb: 16 };
const LOAD: Fault = { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000 };
const ALARM: Fault = { kind: 'alert', source: 'somebody', claimed_utilization_ppm: 970_000 };

/** Breaks the app and lets its incident go its way, as one that announces itself. */
async function breakAndHandle({ loop, app }: TestLoop, fault: Fault) {
  const before = loop.watch.requests();
  const { steady } = await awaitSteady(loop);
  expect(steady).toBe(true);
  const takeAway = await app.faults.inject(fault);
  try {
    const found = await awaitIncident(loop, 30_000);
    if (found === undefined) throw new Error('the fault did not show');
    const event_id = loop.numbers.nextEventId();
    const seen = { ...found, requests_before: before, event_id, announced_by: null };
    return await handleIncident(loop, seen);
  } finally {
    await takeAway();
  }
}

const WELL = ['RUNTIME_EMIT', 'RL_DECISION', 'ORCH_EXEC', 'SYSTEM_STABLE'];

describe('the way of an incident', () => {
  it.each([
    ['crash', LEAK, 'restart_service', 1],
    ['overload', LOAD, 'scale_workers', 3],
    ['false_alarm', ALARM, 'noop', 1],
  ])('%s: the decision is durable before the actuator is called', async (_c, fault, action, n) => {
    const open = await openTestLoop();
    const outcome = await breakAndHandle(open, fault);
    expect(outcome).toMatchObject({ end: 'stable', last_seq: 4, decision: { action } });
    // What the file held when the actuator was called: the decision, and no report of the act.
    expect(open.acts).toEqual([{ action, log: ['RUNTIME_EMIT', 'RL_DECISION'] }]);
    expect(open.eventNames()).toEqual(WELL);
    expect(open.lines().map(({ cause }) => cause)).toEqual([null, 1, 2, 3]);
    expect(open.loop.watch.observe()).toMatchObject({ serving: n, desired: n, failed: [] });
  });

  it('names times that follow each other', async () => {
    const open = await openTestLoop();
    const outcome = await breakAndHandle(open, LEAK);
    if (outcome.end !== 'stable') throw new Error(outcome.end);
    const { detect_us, recover_us, stable_us } = outcome.times;
    expect(detect_us).toBeLessThanOrEqual(recover_us);
    expect(recover_us).toBeLessThanOrEqual(stable_us);
  });

  it('is not gone twice: what was dealt with concludes nothing any more', async () => {
    const open = await openTestLoop();
    const takeAway = await open.app.faults.inject(ALARM);
    const found = await awaitIncident(open.loop, 30_000);
    if (found === undefined) throw new Error('the alarm did not show');
    const requests_before = open.loop.watch.requests();
    const seen = { ...found, requests_before, event_id: 'e1', announced_by: null };
    await handleIncident(open.loop, seen);
    expect(open.loop.watch.observe().alerts).toHaveLength(1);
    expect(await awaitIncident(open.loop, 300)).toBeUndefined();
    await takeAway();
  });
});

describe('an incident that does not end well', () => {
  const impatient = {
    stable: { consecutive_good_probes: 3, probe_deadline_ms: 10_000, give_up_after_ms: 400 },
  };

  it('is not stable and escalates when the actuator throws', async () => {
    const open = await openTestLoop({
      actuator: { restart_service: () => Promise.reject(new Error('no hands')) },
    });
    const outcome = await breakAndHandle(open, LEAK);
    expect(outcome).toMatchObject({ end: 'not_stable', last_seq: 5 });
    expect(open.lines()).toMatchObject([
      { event_name: 'RUNTIME_EMIT' },
      { event_name: 'RL_DECISION' },
      { event_name: 'ORCH_EXEC', status: 'failed', cause: 2 },
      { event_name: 'NOT_STABLE', phase: 'after_action', cause: 3 },
      { event_name: 'ESCALATED', reason: 'not_stable_after_the_action', cause: 4 },
    ]);
  });

  it('escalates when the action was done and changed nothing', async () => {
    const open = await openTestLoop({
      policy: impatient,
      actuator: { scale_workers: () => Promise.resolve({ summary: 'nothing' }) },
    });
    const outcome = await breakAndHandle(open, LOAD);
    expect(outcome).toMatchObject({ end: 'not_stable' });
    expect(open.eventNames().slice(2)).toEqual(['ORCH_EXEC', 'NOT_STABLE', 'ESCALATED']);
  });

  it('escalates without touching anything when approval is denied in prod', async () => {
    const open = await openTestLoop({ env: 'prod' });
    const outcome = await breakAndHandle(open, LOAD);
    expect(outcome).toMatchObject({ end: 'refused', last_seq: 6 });
    expect(open.eventNames().slice(1)).toEqual([
      ...['RL_DECISION', 'APPROVAL_REQUESTED', 'APPROVAL_DENIED', 'ORCH_REFUSE', 'ESCALATED'],
    ]);
    expect(open.lines().at(-1)).toMatchObject({ reason: 'refused_by_the_gates', cause: 5 });
    expect(open.acts).toEqual([]);
    expect(open.loop.watch.observe().serving).toBe(1);
  });

  it('is not decided on again while it goes on as it was', async () => {
    const open = await openTestLoop({ env: 'prod' });
    const before = open.loop.watch.requests();
    await awaitSteady(open.loop);
    const takeAway = await open.app.faults.inject(LOAD);
    const found = await awaitIncident(open.loop, 30_000);
    if (found === undefined) throw new Error('the load did not show');
    const seen = { ...found, requests_before: before, event_id: 'e1', announced_by: null };
    await handleIncident(open.loop, seen);
    expect(open.loop.memory.handled_overload).toBe(1);
    expect(await awaitIncident(open.loop, 1_000)).toBeUndefined();
    // It does go on: were another number of workers serving, it would be another one.
    open.loop.memory.handled_overload = 2;
    expect((await awaitIncident(open.loop, 30_000))?.incident.class).toBe('overload');
    await takeAway();
    await awaitSteady(open.loop);
    expect(open.loop.memory.handled_overload).toBeNull();
  });

  it('is not waited for at the bus once a signal has come', async () => {
    const open = await openTestLoop();
    const bus = {
      receive: () => {
        open.interruption.abort('SIGTERM');
        return new Promise<never>(() => undefined);
      },
    };
    const handling = breakAndHandle({ ...open, loop: { ...open.loop, bus } }, ALARM);
    await expect(handling).rejects.toMatchObject({ code: 'interrupted' });
    expect(open.eventNames()).toEqual(['RUNTIME_EMIT']);
  });

  it('ends with emission_failed, undecided, when the bus does not store the event', async () => {
    const open = await openTestLoop();
    const emit = () => Promise.reject(new DemoRunError('emission_failed', 'no bus'));
    const loop = { ...open.loop, emitter: { emit } };
    await expect(breakAndHandle({ ...open, loop }, ALARM)).rejects.toMatchObject({
      code: 'emission_failed',
    });
    expect([open.eventNames(), open.acts]).toEqual([[], []]);
  });
});

describe('a proof log that fails', () => {
  it.each([
    [1, 'before the emission', []],
    [2, 'at the decision', ['RUNTIME_EMIT']],
  ])('at line %i, %s: nothing is done', async (logFailsAt, _when, names) => {
    const open = await openTestLoop({ logFailsAt });
    const handling = breakAndHandle(open, LEAK);
    await expect(handling).rejects.toMatchObject({ code: 'proof_log_failed', exitCode: 6 });
    expect([open.eventNames(), open.acts]).toEqual([names, []]);
    expect(open.loop.watch.observe().failed).toHaveLength(1);
    // No decision object exists that somebody could present later.
    if (logFailsAt === 1) expect(await open.loop.bus.receive(50)).toBeUndefined();
  });

  it.each([
    [3, ['RUNTIME_EMIT', 'RL_DECISION']],
    [4, ['RUNTIME_EMIT', 'RL_DECISION', 'ORCH_EXEC']],
  ])('at line %i: the announced act was the last one', async (logFailsAt, names) => {
    const open = await openTestLoop({ logFailsAt });
    const handling = breakAndHandle(open, LEAK);
    await expect(handling).rejects.toMatchObject({ code: 'proof_log_failed' });
    expect(open.eventNames()).toEqual(names);
    expect(open.acts).toHaveLength(1);
  });
});
