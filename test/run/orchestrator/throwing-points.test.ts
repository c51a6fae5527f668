import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/core/domain/decision.js';
import { evaluate } from '../../../src/core/gates/evaluate.js';
import { GATES } from '../../../src/core/gates/gates.js';
import { createOrchestrator } from '../../../src/run/orchestrator/orchestrator.js';
import type { OrchestratorParts, Submission } from '../../../src/run/orchestrator/submission.js';
import { gateInput } from '../../support/gate-inputs.js';
import { memoryDecision, OPEN } from '../../support/memory-decisions.js';
import { createMemoryLoop, type MemoryLoop } from '../../support/memory-loop.js';
import { Tripped, tripPoints } from '../../support/trip-points.js';

const SCALE = { action: 'scale_workers', workers_to: 3 };
const NO = { granted: false, reason: 'wrong_answer', by: 'ada', waited_us: 1 } as const;

/** One way through the orchestrator, and how it ends where nothing throws. */
const WAYS: readonly {
  readonly way: string;
  readonly bent: Partial<Decision>;
  readonly ends: Submission['result'];
  readonly observes?: true;
  readonly says?: 'no';
}[] = [
  { way: 'an act', bent: { action: 'restart_service' }, ends: 'executed' },
  { way: 'an act that a human grants', bent: SCALE, ends: 'executed' },
  { way: 'an act that a human denies', bent: SCALE, says: 'no', ends: 'refused' },
  { way: 'a refusal', bent: { action: 'delete' }, ends: 'refused' },
  { way: 'an observation', bent: {}, observes: true, ends: 'observed' },
];
type Way = (typeof WAYS)[number];

interface Walked {
  readonly loop: MemoryLoop;
  readonly points: readonly string[];
  readonly end: Submission | Error;
  /** How many points had been passed when the app was acted on. */
  readonly actedAfter: number;
  readonly presentAgain: () => Promise<Submission>;
}

/** Goes the way once, with all that the orchestrator holds behind points. */
async function walk({ bent, observes, says }: Way, trip?: string): Promise<Walked> {
  const { passed, guard } = tripPoints(trip);
  let actedAfter = Infinity;
  const loop = createMemoryLoop({
    act: () => {
      actedAfter = passed.length;
      return Promise.resolve();
    },
    ...(says === 'no' && { ask: () => Promise.resolve(NO) }),
  });
  const parts = guardAll(guard, { ...loop.parts, observes: observes ?? false });
  const decision = loop.issuer.issue(memoryDecision(loop, bent));
  const end = await createOrchestrator(parts)
    .submit(decision, guard('circumstances', OPEN))
    .catch((error: unknown) => error as Error);
  const presentAgain = () => createOrchestrator(loop.parts).submit(decision, OPEN);
  return { loop, points: passed, end, actedAfter, presentAgain };
}

function guardAll(
  guard: ReturnType<typeof tripPoints>['guard'],
  parts: OrchestratorParts,
): OrchestratorParts {
  const { policy, context, actuatorHandle } = parts;
  const guardedPolicy = policy && guard('policy', policy);
  return {
    ...parts,
    policy: guardedPolicy,
    context: guard('context', { ...context, policy: guard('context.policy', context.policy) }),
    actuatorHandle: Object.assign(actuatorHandle, {
      actuator: guard('actuator', actuatorHandle.actuator),
      capabilities: guard('capabilities', actuatorHandle.capabilities),
    }),
    proofLog: guard('proofLog', parts.proofLog),
    clock: guard('clock', parts.clock),
    watch: guard('watch', parts.watch),
    past: guard('past', parts.past),
    approver: guard('approver', parts.approver),
    pause: guard('pause', parts.pause),
    redeem: (raw) => guard('issuer', { redeem: parts.redeem }).redeem(raw),
    gates: GATES.map(({ name, checks }) => ({
      ...{ name, checks: checks.map((check) => guard(`${name}: ${check.code}`, check)) },
    })),
  };
}

describe.each(WAYS)('a throw anywhere on the way of $way', (way) => {
  it('refuses or rejects, and before the act leaves the app untouched', async () => {
    const whole = await walk(way);
    expect(whole.end).toMatchObject({ result: way.ends });
    expect(whole.points.length).toBeGreaterThan(20);
    const swallowed: string[] = [];
    for (const [at, point] of whole.points.entries()) {
      const { loop, end, presentAgain } = await walk(way, point);
      const { acts, touched } = loop.app;
      const wasActed = at >= whole.actedAfter;
      expect([acts.length, touched], point).toEqual(wasActed ? [1, 1] : [0, 0]);
      if (end instanceof Error) expect(end, point).toBeInstanceOf(Tripped);
      else if (end.result !== 'refused' && end.result !== 'failed') swallowed.push(point);
      // What was done and cannot be told of has not ended: nobody acts after it.
      expect(loop.actuatorHandle.busy, point).toBe(wasActed && end instanceof Error);
      const lines = loop.lines.map(({ event_name }) => event_name);
      expect(lines.filter((name) => name === 'ORCH_EXEC').length, point).toBeLessThanOrEqual(1);
      if (point === 'issuer.redeem#1') continue;
      // It is spent, however it ended.
      const again = await presentAgain();
      expect(again.result, point).toBe('refused');
      expect(loop.app.acts, point).toHaveLength(acts.length);
    }
    expect(swallowed).toEqual([]);
  });
});

describe('a check that throws', () => {
  it.each(GATES.flatMap(({ name, checks }) => checks.map(({ code }) => [name, code] as const)))(
    'objects: %s, %s',
    (name, code) => {
      const throwing = () => {
        throw new Error('cannot tell');
      };
      const gates = GATES.map((gate) => ({
        ...gate,
        checks: gate.checks.map((check) =>
          gate.name === name && check.code === code ? { code, objects: throwing } : check,
        ),
      }));
      expect(evaluate(gateInput())).toMatchObject({ allowed: true });
      expect(evaluate(gateInput(), gates)).toEqual({
        allowed: false,
        reasons: [{ gate: name, code: 'gate_failed' }],
      });
    },
  );
});
