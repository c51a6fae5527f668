import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/core/domain/decision.js';
import { DemoRunError } from '../../../src/core/domain/errors.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { createOrchestrator } from '../../../src/run/orchestrator/orchestrator.js';
import { createMemoryRoom, type MemoryRoom } from '../../support/memory-room.js';
import { memoryDecision, OPEN } from '../../support/memory-decisions.js';

const SCALE = { action: 'scale_workers', workers_to: 3 };
const FULL = new DemoRunError('proof_log_failed', 'no space left');

/** From this line on the log refuses, as after a failed write. */
function failingAt(event_name: ProofBody['event_name'], options = {}): MemoryRoom {
  let full = false;
  const write = (body: ProofBody) => {
    full ||= body.event_name === event_name;
    return full ? Promise.reject(FULL) : Promise.resolve();
  };
  return createMemoryRoom({ write, ...options });
}

function openDoor(room: MemoryRoom) {
  const orchestrator = createOrchestrator(room.parts);
  let decisions = 0;
  return (bent: Partial<Decision> = {}) => {
    decisions += 1;
    const decision_id = `d${String(decisions)}`;
    return orchestrator.submit(
      room.issuer.issue(memoryDecision(room, { decision_id, ...bent })),
      OPEN,
    );
  };
}

describe('a log that fails', () => {
  it.each(['APPROVAL_REQUESTED', 'APPROVAL_GRANTED'] as const)(
    'at %s leaves the app untouched, whatever the human says',
    async (name) => {
      const room = failingAt(name);
      await expect(openDoor(room)(SCALE)).rejects.toBe(FULL);
      expect([room.app.acts, room.app.touched, room.actuatorHandle.busy]).toEqual([[], 0, false]);
      expect(room.parts.past.executed).toEqual([]);
    },
  );

  it('at APPROVAL_DENIED is an error, and no act', async () => {
    const denied = { granted: false, reason: 'wrong_answer', by: null, waited_us: 0 } as const;
    const room = failingAt('APPROVAL_DENIED', { ask: () => Promise.resolve(denied) });
    await expect(openDoor(room)(SCALE)).rejects.toBe(FULL);
    expect(room.app.acts).toEqual([]);
  });

  it('after the act is an error, and the app is not acted on again by anybody', async () => {
    const room = failingAt('ORCH_EXEC');
    const submit = openDoor(room);
    await expect(submit({ action: 'noop' })).rejects.toBe(FULL);
    // Its line cannot be told from one that is still being written: the action has not ended.
    expect([room.app.acts, room.actuatorHandle.busy]).toEqual([['noop'], true]);
    expect(room.parts.past.executed).toMatchObject([{ action: 'noop' }]);
    await expect(submit({ action: 'noop' })).rejects.toBe(FULL);
    const another = { ...room.parts, proofLog: createMemoryRoom().parts.proofLog };
    const fields = memoryDecision(room, { decision_id: 'd9', action: 'noop' });
    const decision = room.issuer.issue(fields);
    expect(await createOrchestrator(another).submit(decision, OPEN)).toMatchObject({
      reasons: [{ gate: 'bounds', code: 'another_action_in_flight' }],
    });
    expect(room.app.acts).toEqual(['noop']);
  });

  it('at a refusal stops what would have been allowed later, too', async () => {
    const room = failingAt('ORCH_REFUSE');
    const submit = openDoor(room);
    await expect(submit({ action: 'delete' })).rejects.toBe(FULL);
    await expect(submit({ action: 'noop' })).rejects.toBe(FULL);
    expect(room.app.acts).toEqual([]);
  });
});

describe('the line of an act', () => {
  it('is durable before the next act begins', async () => {
    let writeOn = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      writeOn = resolve;
    });
    const room = createMemoryRoom({
      write: ({ event_name }) => (event_name === 'ORCH_EXEC' ? held : Promise.resolve()),
    });
    const submit = openDoor(room);
    const first = submit({ action: 'noop' });
    expect(await submit({ action: 'restart_service' })).toMatchObject({
      reasons: [{ gate: 'bounds', code: 'another_action_in_flight' }],
    });
    // Long after the first has ended on the app.
    expect(room.app.acts).toEqual(['noop']);
    expect(await submit({ action: 'restart_service' })).toMatchObject({ result: 'refused' });
    writeOn();
    expect(await first).toMatchObject({ result: 'executed' });
    expect(await submit({ action: 'restart_service' })).toMatchObject({ result: 'executed' });
  });
});

describe('what fails beside the gates', () => {
  it('a pause switch that cannot be read counts as paused', async () => {
    const room = createMemoryRoom();
    const pause = {
      isPaused: () => {
        throw new Error('no such disk');
      },
    };
    const decision = room.issuer.issue(memoryDecision(room, { action: 'noop' }));
    const submission = await createOrchestrator({ ...room.parts, pause }).submit(decision, OPEN);
    expect(submission).toMatchObject({ reasons: [{ gate: 'pause', code: 'paused' }] });
    expect(room.lines).toMatchObject([{ event_name: 'ORCH_REFUSE', paused: true }]);
  });

  it('an app that cannot be looked at is not acted on, and the decision is spent all the same', async () => {
    const room = createMemoryRoom();
    let blind = true;
    const watch = {
      ...room.parts.watch,
      observe: () => {
        if (blind) throw new Error('not in sight');
        return room.parts.watch.observe();
      },
    };
    const orchestrator = createOrchestrator({ ...room.parts, watch });
    const decision = room.issuer.issue(memoryDecision(room, { action: 'noop' }));
    await expect(orchestrator.submit(decision, OPEN)).rejects.toThrow('not in sight');
    blind = false;
    expect(await orchestrator.submit(decision, OPEN)).toMatchObject({
      reasons: [{ gate: 'intake', code: 'already_used' }],
    });
    expect(room.app.acts).toEqual([]);
  });
});
