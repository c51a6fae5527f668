import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIONS, type ActionName } from '../../src/domain/actions.js';
import { ENVIRONMENTS } from '../../src/domain/environment.js';
import type { Policy } from '../../src/domain/policy.js';
import { BUILT_IN_POLICY } from '../../src/gates/built-in-policy.js';
import { evaluate } from '../../src/gates/evaluate.js';
import type { GateInput } from '../../src/gates/gate-input.js';
import { decision, gateInput, NOW_US, POLICY_SHA256 } from '../support/gate-inputs.js';

const { place, app } = gateInput();
const envs = fc.constantFrom(...ENVIRONMENTS);
const names = fc.constantFrom(...ACTIONS, 'drop_database', '__proto__', 'constructor', 'Noop');
const actionLists = fc.subarray([...ACTIONS]);

/** Mostly the good value, so that a fair share of the decisions has nothing wrong with it. */
function mostly<T>(good: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant(good) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

const policies: fc.Arbitrary<Policy> = fc
  .record({
    never: fc.oneof(fc.constant(BUILT_IN_POLICY.never), actionLists),
    demo_mode_allow: mostly<ActionName[]>(
      BUILT_IN_POLICY.demo_mode_allow,
      [],
      [...ACTIONS],
      ['noop'],
    ),
    environment_allow: fc.record({ dev: actionLists, stage: actionLists, prod: actionLists }),
    environment_approval: fc.record({ dev: actionLists, stage: actionLists, prod: actionLists }),
    cooldown_ms: fc.constantFrom({}, { noop: 10 }, { restart_service: 5, scale_workers: 2_000 }),
    restart_budget: fc.record({ restarts: fc.nat(3), within_ms: fc.constantFrom(0, 10, 1_000) }),
    decision_lifetime_ms: mostly(5_000, 0, 1),
  })
  .map((lists) => ({ ...BUILT_IN_POLICY, ...lists }));

const decisions = fc.record({
  decision_id: fc.constant('d1'),
  run_id: mostly(place.run_id, '000002-8f3a'),
  app_name: mostly(place.app_name, 'demo-web'),
  event_id: mostly('e3', 'e1', 'e4'),
  action: names,
  workers_to: fc.constantFrom(null, null, -1, 0, 1, 2, 3, 4),
  decided_by: fc.constantFrom('rule', 'q_table'),
  policy_sha256: mostly(POLICY_SHA256, 'b'.repeat(64)),
  minted_at_us: mostly(NOW_US, NOW_US - 1_000, NOW_US - 5_000_001, NOW_US + 1),
});

const inputs: fc.Arbitrary<GateInput> = fc
  .record({
    ...{ fields: decisions, policy: policies, env: envs, otherEnv: envs },
    sameEnv: mostly(true, false),
    shapeless: mostly(false, true),
    origin: fc.record({ minted: mostly(true, false), first_use: mostly(true, false) }),
    serving: fc.nat(3),
    past: fc.array(fc.record({ action: names, at_us: fc.nat(20_000).map((age) => NOW_US - age) }), {
      maxLength: 4,
    }),
  })
  .map(({ fields, policy, env, otherEnv, sameEnv, shapeless, origin, serving, past }) => ({
    decision: shapeless ? undefined : decision({ ...fields, env: sameEnv ? env : otherEnv }),
    ...{ origin, policy, now_us: NOW_US },
    place: { ...place, env, open_events: ['e3', 'e4'] },
    app: { ...app, serving },
    past: { executed: past },
  }));

/** Every condition of the design, said once more and in other words than the gates say it. */
function mayAct({ decision: d, origin, place: here, policy, ...rest }: GateInput): boolean {
  if (d === undefined || !origin.minted || !origin.first_use) return false;
  const { scaling } = rest.app;
  const ageMs = (rest.now_us - d.minted_at_us) / 1_000;
  const named = (list: readonly string[]): boolean => list.includes(d.action);
  const agesOf = (action: string): number[] =>
    rest.past.executed
      .filter((p) => p.action === action)
      .map((p) => (rest.now_us - p.at_us) / 1_000);
  const pause = new Map(Object.entries(policy.cooldown_ms)).get(d.action) ?? 0;
  const conditions = [
    d.run_id === here.run_id && d.app_name === here.app_name && d.env === here.env,
    d.policy_sha256 === here.policy_sha256 && here.open_events.includes(d.event_id),
    ageMs >= 0 && ageMs <= policy.decision_lifetime_ms,
    ['noop', 'restart_service', 'scale_workers'].includes(d.action),
    named(policy.demo_mode_allow) && named(policy.environment_allow[here.env]),
    !named(policy.never),
    d.action === 'scale_workers'
      ? d.workers_to !== null &&
        d.workers_to >= scaling.min_replicas &&
        d.workers_to <= scaling.max_replicas &&
        d.workers_to > rest.app.serving
      : d.workers_to === null,
    agesOf(d.action).every((age) => age >= pause),
    d.action !== 'restart_service' ||
      agesOf('restart_service').filter((age) => age < policy.restart_budget.within_ms).length <
        policy.restart_budget.restarts,
  ];
  return conditions.every(Boolean);
}

describe('default deny', () => {
  it('allows exactly when every condition holds, by an oracle that shares no code', () => {
    let allowed = 0;
    fc.assert(
      fc.property(inputs, (input) => {
        const verdict = evaluate(input);
        expect(verdict.allowed).toBe(mayAct(input));
        if (verdict.allowed) allowed++;
        else expect(verdict.reasons.length).toBeGreaterThan(0);
      }),
      { numRuns: 20_000, seed: 1 },
    );
    // The property says little unless both answers come up often.
    expect(allowed).toBeGreaterThan(200);
  });

  it('gives equal verdicts for equal input', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        expect(evaluate(structuredClone(input))).toEqual(evaluate(input));
      }),
    );
  });

  it('does not depend on the order of a policy’s lists and keys', () => {
    const turnedLists = (lists: Record<string, readonly string[]>) =>
      Object.fromEntries(Object.entries(lists).map(([env, list]) => [env, [...list].reverse()]));
    fc.assert(
      fc.property(inputs, (input) => {
        const { policy } = input;
        const turned = {
          ...Object.fromEntries(Object.entries(policy).reverse()),
          never: [...policy.never].reverse(),
          demo_mode_allow: [...policy.demo_mode_allow].reverse(),
          environment_allow: turnedLists(policy.environment_allow),
          environment_approval: turnedLists(policy.environment_approval),
        } as unknown as Policy;
        const past = { executed: [...input.past.executed].reverse() };
        expect(evaluate({ ...input, policy: turned, past })).toEqual(evaluate(input));
      }),
    );
  });

  it('never turns a refusal into leave by one more denial or one allowance less', () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom(...ACTIONS), (input, action) => {
        const { policy } = input;
        const without = <T>(list: readonly T[]): T[] => list.filter((own) => own !== action);
        const stricter: Policy[] = [
          { ...policy, never: [...policy.never, action] },
          { ...policy, demo_mode_allow: without(policy.demo_mode_allow) },
          { ...policy, demo_mode_allow: [] },
        ];
        for (const strict of stricter) {
          if (!evaluate(input).allowed)
            expect(evaluate({ ...input, policy: strict }).allowed).toBe(false);
        }
        if (input.decision?.action !== action) return;
        for (const strict of stricter)
          expect(evaluate({ ...input, policy: strict }).allowed).toBe(false);
      }),
    );
  });
});
