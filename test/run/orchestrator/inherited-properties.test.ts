import { afterEach, describe, expect, it } from 'vitest';
import { createOrchestrator } from '../../../src/run/orchestrator/orchestrator.js';
import type { OrchestratorParts } from '../../../src/run/orchestrator/submission.js';
import type { ProgressEvent } from '../../../src/run/walkthrough/progress-events.js';
import { shippedScenarios } from '../../../src/run/scenarios/shipped.js';
import { memoryDecision, OPEN } from '../../support/memory-decisions.js';
import { createMemoryLoop, type MemoryLoop } from '../../support/memory-loop.js';
import { propertyNames } from '../../support/property-names.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { walk } from '../../support/walk.js';

const NAMES = propertyNames(['core/decider', 'core/domain', 'core/gates', 'run/orchestrator']);
/** What an attacker could put there: nothing, something, and what says yes to everything. */
const YES = Object.assign(() => YES, {
  ask: () => Promise.resolve({ granted: true, by: 'nobody', waited_us: 0 }),
  isPaused: () => false,
});
const VALUES = [[], {}, true, false, 0, 1, 'noop', null, YES] as const;

type Attack = (loop: MemoryLoop) => readonly [parts: OrchestratorParts, presented: unknown];

const denied = {
  ask: () =>
    Promise.resolve({
      granted: false,
      reason: 'nobody_to_approve',
      by: null,
      waited_us: 0,
    } as const),
};

/** Each is refused, or only observed, and reaches nothing. */
const ATTACKS: Readonly<Record<string, Attack>> = {
  unminted: (loop) => [loop.parts, memoryDecision(loop)],
  empty: (loop) => [loop.parts, {}],
  'minted of nothing': (loop) => [loop.parts, loop.issuer.issue({} as never)],
  spent: (loop) => {
    const minted = loop.issuer.issue(memoryDecision(loop));
    loop.issuer.redeem(minted);
    return [loop.parts, minted];
  },
  'a scaling in prod that nobody approves': (loop) => [
    { ...loop.parts, approver: denied },
    loop.issuer.issue(memoryDecision(loop, { action: 'scale_workers', workers_to: 2 })),
  ],
  'a rollback': (loop) => [
    loop.parts,
    loop.issuer.issue(memoryDecision(loop, { action: 'rollback' })),
  ],
  'about an event that is closed': (loop) => [
    loop.parts,
    loop.issuer.issue(memoryDecision(loop, { event_id: 'e9' })),
  ],
  'of another run': (loop) => [
    loop.parts,
    loop.issuer.issue(memoryDecision(loop, { run_id: 'r' })),
  ],
  'an old one': (loop) => [
    loop.parts,
    loop.issuer.issue(memoryDecision(loop, { minted_at_us: 0 })),
  ],
  'under no policy': (loop) => [
    { ...loop.parts, policy: undefined },
    loop.issuer.issue(memoryDecision(loop)),
  ],
  'where somebody paused': (loop) => [
    { ...loop.parts, pause: { isPaused: () => true } },
    loop.issuer.issue(memoryDecision(loop)),
  ],
  'where it is only observed': (loop) => [
    { ...loop.parts, observes: true },
    loop.issuer.issue(memoryDecision(loop)),
  ],
};

function inherit(name: string, value: unknown): void {
  Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
}

function forget(name: string): void {
  Reflect.deleteProperty(Object.prototype, name);
}

/** What an inherited `then` leaves waiting for ever counts as not done. */
async function actsOf(attack: Attack, name: string, value: unknown): Promise<string[]> {
  const loop = createMemoryLoop();
  const [parts, presented] = attack(loop);
  const turn = new Promise((resolve) => setImmediate(resolve, undefined));
  inherit(name, value);
  try {
    const submission = createOrchestrator(parts).submit(presented, OPEN);
    await Promise.race([submission.catch(() => undefined), turn]);
  } catch {
    // Whoever cannot even build an orchestrator has none.
  } finally {
    forget(name);
  }
  return loop.app.acts;
}

const ATTACK_NAMES = Object.keys(ATTACKS);
const IN_TURN = process.env['DEMO_RUN_SOAK'] === '1' ? 1 : 3;

/** A third of the values; the attacks take turns, so that each name gets every value. The long soak takes all. */
function triedAt(turn: number): readonly (typeof VALUES)[number][] {
  return VALUES.filter((_value, at) => at % IN_TURN === turn % IN_TURN);
}

const OWN = new Set(Object.getOwnPropertyNames(Object.prototype));

describe('what is put on Object.prototype opens no gate', () => {
  it('there are names to try', () => {
    expect(NAMES.length).toBeGreaterThan(250);
    expect(NAMES).toEqual(expect.arrayContaining(['gates', 'approval', 'minted', 'first_use']));
  });

  it.each(ATTACK_NAMES)('%s', async (name) => {
    const attack = ATTACKS[name];
    const opened: string[] = [];
    for (const [at, key] of NAMES.filter((one) => !OWN.has(one)).entries()) {
      for (const value of triedAt(at + ATTACK_NAMES.indexOf(name))) {
        const acts = attack === undefined ? ['none'] : await actsOf(attack, key, value);
        if (acts.length > 0) opened.push(`${key}: ${acts.join()}`);
      }
    }
    expect(opened).toEqual([]);
  });
});

describe('nor does it in a run that the wiring builds', () => {
  const OPTIONAL = ['env', 'staged', 'past', 'policyUnusable', 'paused', 'busy', 'human', 'sees'];
  const OF_A_RUN = ['gates', 'observe', 'allowProdInjection', 'pacing', 'learned', 'approval'];
  const all = [...OPTIONAL, ...OF_A_RUN];
  afterEach(() => {
    all.forEach(forget);
  });

  it.each(all)('%s', async (name) => {
    const run = {
      ...({ simulated: true, env: 'prod', allowProdInjection: true } as const),
      scenarios: shippedScenarios().filter(({ id }) => id === 'overload'),
    };
    const told: ProgressEvent[] = [];
    const root = temporaryRoot();
    inherit(name, YES);
    // A run that cannot be written down as it is fails loudly, and that is no act either.
    const walked = await walk(root, { ...run, notify: (fact) => told.push(fact) })
      .catch(() => undefined)
      .finally(() => {
        forget(name);
      });
    const acts = told.filter(
      (fact) => fact.fact === 'line' && fact.kind === 'run' && fact.line.event_name === 'ORCH_EXEC',
    );
    expect(acts).toEqual([]);
    expect(walked?.result.exit_code).not.toBe(0);
  });
});
