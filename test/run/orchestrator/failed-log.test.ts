import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/core/domain/decision.js';
import { DemoRunError } from '../../../src/core/domain/errors.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { createOrchestrator } from '../../../src/run/orchestrator/orchestrator.js';
import { createMemoryLoop, type MemoryLoop } from '../../support/memory-loop.js';
import { memoryDecision, OPEN } from '../../support/memory-decisions.js';

const SCALE = { action: 'scale_workers', workers_to: 3 };
const FULL = new DemoRunError('proof_log_failed', 'no space left');

/** From this line on the log refuses, as after a failed write. */
function failingAt(event_name: ProofBody['event_name'], options = {}): MemoryLoop {
  let full = false;
  const write = (body: ProofBody) => {
    full ||= body.event_name === event_name;
    return full ? Promise.reject(FULL) : Promise.resolve();
  };
  return createMemoryLoop({ write, ...options });
}

function openOrchestrator(loop: MemoryLoop) {
  const orchestrator = createOrchestrator(loop.parts);
  let decisions = 0;
  return (bent: Partial<Decision> = {}) => {
    decisions += 1;
    const decision_id = `d${String(decisions)}`;
    return orchestrator.submit(
      loop.issuer.issue(memoryDecision(loop, { decision_id, ...bent })),
      OPEN,
    );
  };
}

describe('a log that fails', () => {
  it.each(['APPROVAL_REQUESTED', 'APPROVAL_GRANTED'] as const)(
    'at %s leaves the app untouched, whatever the human says',
    async (name) => {
      const loop = failingAt(name);
      await expect(openOrchestrator(loop)(SCALE)).rejects.toBe(FULL);
      expect([loop.app.acts, loop.app.touched, loop.actuatorHandle.busy]).toEqual([[], 0, false]);
      expect(loop.parts.past.executed).toEqual([]);
    },
  );

  it('at APPROVAL_DENIED is an error, and no act', async () => {
    const denied = { granted: false, reason: 'wrong_answer', by: null, waited_us: 0 } as const;
    const loop = failingAt('APPROVAL_DENIED', { ask: () => Promise.resolve(denied) });
    await expect(openOrchestrator(loop)(SCALE)).rejects.toBe(FULL);
    expect(loop.app.acts).toEqual([]);
  });

  it('after the act is an error, and the app is not acted on again by anybody', async () => {
    const loop = failingAt('ORCH_EXEC');
    const submit = openOrchestrator(loop);
    await expect(submit({ action: 'noop' })).rejects.toBe(FULL);
    // Its line cannot be told from one that is still being written: the action has not ended.
    expect([loop.app.acts, loop.actuatorHandle.busy]).toEqual([['noop'], true]);
    expect(loop.parts.past.executed).toMatchObject([{ action: 'noop' }]);
    await expect(submit({ action: 'noop' })).rejects.toBe(FULL);
    const another = { ...loop.parts, proofLog: createMemoryLoop().parts.proofLog };
    const fields = memoryDecision(loop, { decision_id: 'd9', action: 'noop' });
    const decision = loop.issuer.issue(fields);
    expect(await createOrchestrator(another).submit(decision, OPEN)).toMatchObject({
      reasons: [{ gate: 'bounds', code: 'another_action_in_flight' }],
    });
    expect(loop.app.acts).toEqual(['noop']);
  });

  it('at a refusal stops what would have been allowed later, too', async () => {
    const loop = failingAt('ORCH_REFUSE');
    const submit = openOrchestrator(loop);
    await expect(submit({ action: 'delete' })).rejects.toBe(FULL);
    await expect(submit({ action: 'noop' })).rejects.toBe(FULL);
    expect(loop.app.acts).toEqual([]);
  });
});

describe('the line of an act', () => {
  it('is durable before the next act begins', async () => {
    let writeOn = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      writeOn = resolve;
    });
    const loop = createMemoryLoop({
      write: ({ event_name }) => (event_name === 'ORCH_EXEC' ? held : Promise.resolve()),
    });
    const submit = openOrchestrator(loop);
    const first = submit({ action: 'noop' });
    expect(await submit({ action: 'restart_service' })).toMatchObject({
      reasons: [{ gate: 'bounds', code: 'another_action_in_flight' }],
    });
    // Long after the first has ended on the app.
    expect(loop.app.acts).toEqual(['noop']);
    expect(await submit({ action: 'restart_service' })).toMatchObject({ result: 'refused' });
    writeOn();
    expect(await first).toMatchObject({ result: 'executed' });
    expect(await submit({ action: 'restart_service' })).toMatchObject({ result: 'executed' });
  });
});

describe('what fails beside the gates', () => {
  it('a pause switch that cannot be read counts as paused', async () => {
    const loop = createMemoryLoop();
    const pause = {
      isPaused: () => {
        throw new Error('no such disk');
      },
    };
    const decision = loop.issuer.issue(memoryDecision(loop, { action: 'noop' }));
    const submission = await createOrchestrator({ ...loop.parts, pause }).submit(decision, OPEN);
    expect(submission).toMatchObject({ reasons: [{ gate: 'pause', code: 'paused' }] });
    expect(loop.lines).toMatchObject([{ event_name: 'ORCH_REFUSE', paused: true }]);
  });

  it('an app that cannot be looked at is not acted on, and the decision is spent all the same', async () => {
    const loop = createMemoryLoop();
    let blind = true;
    const watch = {
      ...loop.parts.watch,
      observe: () => {
        if (blind) throw new Error('not in sight');
        return loop.parts.watch.observe();
      },
    };
    const orchestrator = createOrchestrator({ ...loop.parts, watch });
    const decision = loop.issuer.issue(memoryDecision(loop, { action: 'noop' }));
    await expect(orchestrator.submit(decision, OPEN)).rejects.toThrow('not in sight');
    blind = false;
    expect(await orchestrator.submit(decision, OPEN)).toMatchObject({
      reasons: [{ gate: 'intake', code: 'already_used' }],
    });
    expect(loop.app.acts).toEqual([]);
  });
});
