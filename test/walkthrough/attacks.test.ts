import { describe, expect, it, onTestFinished } from 'vitest';
import { createMint } from '../../src/decider/mint.js';
import type { Gate } from '../../src/gates/gate.js';
import { GATES } from '../../src/gates/gates.js';
import {
  ATTACKS,
  type Attack,
  type AttackerKit,
} from '../../src/walkthrough/attacks/attack-list.js';
import { runAttacks } from '../../src/walkthrough/attacks/run-attacks.js';
import type { Fact } from '../../src/walkthrough/facts.js';
import { openRoom, type TestRoom } from '../support/control-room.js';
import { genuine, OPEN_EVENT, submit } from '../support/decisions.js';
import { linesOf } from '../support/walk.js';

/** A million workers must not be started, should a test let that attack through. */
const HARMLESS = { scale_workers: () => Promise.resolve({ summary: 'nothing was started' }) };

/** What gets through to the act when gates are missing; every other attack stays refused. */
const THROUGH_WITHOUT: readonly (readonly [string[], string[]])[] = [
  [[], []],
  [['intake'], ['hand_built', 'copied', 'proxied', 'replayed']],
  [['binding'], ['other_environment', 'other_app', 'other_policy']],
  [['freshness'], ['expired']],
  // The allowlist is the second line behind the never-list, and the other way round.
  [['never_list'], []],
  [['allowlist'], ['unknown_action', 'lookalike_action', 'prototype_action']],
  [['bounds'], ['too_many_workers', 'negative_workers']],
  [
    ['never_list', 'allowlist'],
    ['rollback', 'delete', 'unknown_action', 'lookalike_action', 'prototype_action'],
  ],
  [
    ['intake', 'binding'],
    [
      ...['hand_built', 'copied', 'proxied', 'replayed', 'other_run'],
      ...['other_environment', 'other_app', 'other_policy'],
    ],
  ],
];

describe('the attacks', () => {
  it('are all blocked over the running app, each by the gate that it names', async () => {
    const open = await openRoom({ actuator: HARMLESS });
    const facts: Fact[] = [];
    const summary = await runAttacks({
      staffed: { room: open.room, mint: open.mint },
      elsewhere: {
        room: {
          ...open.room,
          context: { ...open.room.context, env: 'prod' },
          orchestrator: open.orchestratorIn('prod'),
        },
        mint: open.mint,
      },
      faults: open.app.faults,
      tell: (fact) => facts.push(fact),
    });
    expect(summary).toEqual({
      ...{ attacks: ATTACKS.length, blocked: ATTACKS.length },
      ...{ app_unchanged: true, control_passed: true },
    });
    // The positive control is the only thing that was done.
    expect(open.acts.map(({ action }) => action)).toEqual(['noop']);
    expect(linesOf(open.lines(), 'ORCH_REFUSE').map(({ attack }) => attack)).toEqual(
      ATTACKS.map(({ id }) => id),
    );
    expect(facts.filter(({ fact }) => fact === 'attack')).toHaveLength(ATTACKS.length);
    expect(open.app.watch.observe().alerts).toEqual([]);
  });

  it('have names of their own, and together name every gate', () => {
    expect(new Set(ATTACKS.map(({ id }) => id)).size).toBe(ATTACKS.length);
    const named = new Set(ATTACKS.map(({ stopped_by }) => stopped_by));
    expect([...named].sort()).toEqual(['shape', ...GATES.map(({ name }) => name)].sort());
  });

  it.each(THROUGH_WITHOUT)('without %j let through: %j', async (missing, expected) => {
    const open = await openRoom({ actuator: HARMLESS });
    const kit = await kitFor(open);
    withoutGates(missing);
    const through: string[] = [];
    const unnamed: string[] = [];
    for (const attack of ATTACKS) {
      const objections = await attempt(open, attack, kit());
      if (objections.length === 0) through.push(attack.id);
      if (!objections.includes(attack.stopped_by)) unnamed.push(attack.id);
    }
    expect(through).toEqual(expected);
    // An attack counts as blocked only if the gate that it names objects: none is blocked by luck.
    const naming = ATTACKS.filter(({ stopped_by }) => missing.includes(stopped_by));
    expect(unnamed).toEqual(naming.map(({ id }) => id));
  });

  it('can do nothing to the app even where every gate is missing: no code exists for it', async () => {
    const open = await openRoom({ actuator: HARMLESS });
    withoutGates(GATES.map(({ name }) => name));
    for (const action of ['rollback', 'delete', 'drop_database', '__proto__', 'constructor']) {
      const decision = open.mint.mint(genuine(open, { action }));
      await expect(submit(open, decision), action).rejects.toThrow(TypeError);
    }
    expect(open.acts).toEqual([]);
  });
});

/** @returns the gates that objected; none where the attack got past all of them */
async function attempt(open: TestRoom, attack: Attack, kit: AttackerKit): Promise<string[]> {
  const orchestrator =
    attack.at === undefined ? open.room.orchestrator : open.orchestratorIn('prod');
  const submission = await orchestrator
    .submit(attack.present(kit), {
      ...{ open_events: [OPEN_EVENT], cause: null, attack: attack.id },
    })
    .catch((error: unknown) => {
      // The gates let it pass, and there was nothing that could carry it out.
      if (error instanceof TypeError) return undefined;
      throw error;
    });
  if (submission?.result !== 'refused') return [];
  return submission.reasons.map(({ gate }) => gate);
}

/** What an attacker holds after a genuine decision was executed. */
async function kitFor(open: TestRoom): Promise<() => AttackerKit> {
  const spent = open.mint.mint(genuine(open));
  expect(await submit(open, spent)).toMatchObject({ result: 'executed' });
  const lifetimeUs = open.room.context.policy.decision_lifetime_ms * 1_000;
  return () => ({
    ...{ mint: open.mint.mint, spent, lifetimeUs, nowUs: open.room.clock.nowUs() },
    genuine: genuine(open, { decision_id: 'forged' }),
    fromAnotherRun: createMint().mint(genuine(open, { run_id: '000000-0000' })),
  });
}

/** Takes gates out of the list that is asked, until the test has finished. */
function withoutGates(names: readonly string[]): void {
  const list = GATES as Gate[];
  const all = [...list];
  list.splice(0, list.length, ...all.filter(({ name }) => !names.includes(name)));
  onTestFinished(() => {
    list.splice(0, list.length, ...all);
  });
}
