import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/core/domain/decision.js';
import type { Policy } from '../../../src/core/domain/policy.js';
import type { ApprovalAnswer } from '../../../src/core/domain/ports.js';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { createOrchestrator } from '../../../src/run/orchestrator/orchestrator.js';
import { everyOrder, type Order } from '../../support/every-order.js';
import { memoryDecision, OPEN } from '../../support/memory-decisions.js';
import { createMemoryLoop, type MemoryLoop } from '../../support/memory-loop.js';

const SCALE = { action: 'scale_workers', workers_to: 3 };
const DOWN = { action: 'scale_workers', workers_to: 2 };
/** Nothing but the action in flight and the human stands between two acts. */
const UNLIMITED: Policy = {
  ...BUILT_IN_POLICY,
  ...{ cooldown_ms: {}, scale_down_after_ms: 0 },
  restart_budget: { restarts: 99, within_ms: 60_000 },
};

interface Played {
  readonly loop: MemoryLoop;
  readonly results: readonly string[];
  /** The most actions that were on the app at one time. */
  readonly atOnce: number;
}

/** Presents all at once; writes, acts and answers come back in the order that is chosen. */
async function play(
  order: Order,
  bents: readonly Partial<Decision>[],
  answers: readonly boolean[] = [true],
): Promise<Played> {
  let acting = 0;
  let atOnce = 0;
  let asked = 0;
  const loop = createMemoryLoop(
    {
      write: ({ event_name }) => order.turn(event_name),
      async act(action) {
        acting += 1;
        atOnce = Math.max(atOnce, acting);
        await order.turn(`act ${action}`);
        acting -= 1;
      },
      async ask(): Promise<ApprovalAnswer> {
        const granted = answers[asked++ % answers.length] === true;
        await order.turn('answer');
        const by = { by: 'ada', waited_us: 0 };
        return granted ? { granted, ...by } : { granted, reason: 'wrong_answer', ...by };
      },
    },
    { policy: UNLIMITED },
  );
  const orchestrator = createOrchestrator(loop.parts);
  const minted = new Map<string, Decision>();
  const submissions = bents.map((bent) => {
    const fields = memoryDecision(loop, bent);
    const decision = minted.get(fields.decision_id) ?? loop.issuer.issue(fields);
    minted.set(fields.decision_id, decision);
    return orchestrator.submit(decision, OPEN);
  });
  await order.playOut();
  const results = (await Promise.all(submissions)).map(({ result }) => result);
  return { loop, results, atOnce };
}

/** What holds in every order, whatever was presented. */
function mustHold({ loop, results, atOnce }: Played): void {
  const done = results.filter((result) => result === 'executed').length;
  expect(atOnce).toBeLessThanOrEqual(1);
  expect(loop.app.acts).toHaveLength(done);
  const lines = loop.lines.map(({ event_name }) => event_name);
  expect(lines.filter((name) => name === 'ORCH_EXEC')).toHaveLength(done);
  expect(lines.filter((name) => name === 'ORCH_REFUSE')).toHaveLength(results.length - done);
  const ids = loop.lines.flatMap((line) =>
    line.event_name === 'ORCH_EXEC' ? line.decision_id : [],
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect(loop.parts.past.executed).toHaveLength(done);
  expect(loop.actuatorHandle.busy).toBe(false);
}

/** One decision many times, or several, with and without a human. */
const ALL_AT_ONCE: readonly (readonly [string, readonly Partial<Decision>[], number])[] = [
  ['one decision, presented three times', [{}, {}, {}], 1],
  ['one that a human is asked about, presented three times', [SCALE, SCALE, SCALE], 1],
  ['two', [{ decision_id: 'd1' }, { decision_id: 'd2' }], 1],
  [
    'two that a human is asked about',
    [
      { ...SCALE, decision_id: 'd1' },
      { ...SCALE, decision_id: 'd2' },
    ],
    1,
  ],
  [
    'one that a human is asked about, and one that needs nobody',
    [
      { ...SCALE, decision_id: 'd1' },
      { action: 'restart_service', decision_id: 'd2' },
    ],
    2,
  ],
];

describe('in every order in which writes, acts and answers can come back', () => {
  it.each(ALL_AT_ONCE)('%s: one action at a time', async (_what, bents, most) => {
    const done = new Set<number>();
    const orders = await everyOrder(async (order) => {
      const played = await play(order, bents);
      mustHold(played);
      done.add(played.loop.app.acts.length);
    });
    expect(orders).toBeGreaterThan(1);
    expect(Math.max(...done)).toBe(most);
    expect(Math.min(...done)).toBe(1);
  });
});

describe('in a random order', () => {
  it('many decisions, several of them twice, act one at a time and once each', async () => {
    const presented = fc.record({
      decision_id: fc.constantFrom('d1', 'd2', 'd3', 'd4'),
      bent: fc.constantFrom<Partial<Decision>>(
        ...[SCALE, SCALE, DOWN, { action: 'restart_service' }, {}, { action: 'delete' }],
      ),
    });
    const seen = { executed: 0, refused: 0, failed: 0, observed: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(presented, { minLength: 2, maxLength: 8 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
        async (s, all, answers) => {
          const order: Order = {
            turn: (label) => s.schedule(Promise.resolve(), label),
            playOut: () => s.waitIdle(),
          };
          const bents = all.map(({ decision_id, bent }) => ({ ...bent, decision_id }));
          const played = await play(order, bents, answers);
          mustHold(played);
          for (const result of played.results) seen[result as keyof typeof seen] += 1;
        },
      ),
      { numRuns: 1_500, seed: 7 },
    );
    expect(seen.executed).toBeGreaterThan(500);
    expect(seen.refused).toBeGreaterThan(500);
  });
});

describe('while a human is asked', () => {
  it.each<[string, (loop: MemoryLoop) => unknown, readonly string[]]>([
    ['the app changes', ({ app }) => (app.serving = 2), ['approved_something_else']],
    ['somebody pauses', ({ app }) => (app.paused = true), ['paused']],
    [
      'another action begins',
      ({ actuatorHandle }) => (actuatorHandle.busy = true),
      ['another_action_in_flight'],
    ],
    [
      'incidents come in',
      ({ parts, app }) => {
        for (let n = 0; n < 7; n += 1) parts.past.noteIncident(app.now_us);
      },
      ['storm_brake'],
    ],
    ['more time passes than the desk says', ({ app }) => (app.now_us += 5_000_001), ['expired']],
  ])('and %s, the yes is worth nothing', async (_what, meanwhile, codes) => {
    const loop: MemoryLoop = createMemoryLoop({
      ask: () => {
        meanwhile(loop);
        return Promise.resolve({ granted: true, by: 'ada', waited_us: 0 });
      },
    });
    const decision = loop.issuer.issue(memoryDecision(loop, SCALE));
    const submission = await createOrchestrator(loop.parts).submit(decision, OPEN);
    const reasons = submission.result === 'refused' ? submission.reasons : [];
    expect(reasons.map(({ code }) => code)).toEqual(codes);
    expect([loop.app.acts, loop.app.touched]).toEqual([[], 0]);
    expect(loop.lines.map(({ event_name }) => event_name)).toEqual([
      ...['APPROVAL_REQUESTED', 'APPROVAL_GRANTED', 'ORCH_REFUSE'],
    ]);
  });
});
