import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIONS, type ActionName } from '../../../src/core/domain/actions.js';
import { ENVIRONMENTS } from '../../../src/core/domain/environment.js';
import type { Policy } from '../../../src/core/domain/policy.js';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { evaluate } from '../../../src/core/gates/evaluate.js';
import type { GateInput } from '../../../src/core/gates/gate-input.js';
import { pastFigures, type History } from '../../../src/core/gates/past-figures.js';
import { decision, gateInput, NOW_US, POLICY_SHA256 } from '../../support/gate-inputs.js';

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
    environment_allow: fc.oneof(
      fc.constant(BUILT_IN_POLICY.environment_allow),
      fc.record({ dev: actionLists, stage: actionLists, prod: actionLists }),
    ),
    environment_approval: fc.oneof(
      { weight: 2, arbitrary: fc.constant(BUILT_IN_POLICY.environment_approval) },
      {
        weight: 1,
        arbitrary: fc.record({ dev: actionLists, stage: actionLists, prod: actionLists }),
      },
    ),
    cooldown_ms: fc.constantFrom({}, { noop: 10 }, { restart_service: 5, scale_workers: 2_000 }),
    restart_budget: fc.record({ restarts: fc.nat(3), within_ms: fc.constantFrom(0, 10, 1_000) }),
    storm_brake: fc.record({
      incidents: fc.integer({ min: 1, max: 3 }),
      within_ms: fc.constantFrom(0, 1, 10),
    }),
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

/** What the gates are asked, and the history behind its figures. */
interface Case {
  readonly input: GateInput & { readonly policy: Policy };
  readonly history: History;
}

const ages = (most: number) => fc.nat(most).map((age) => NOW_US - age);
const approvals = fc.record({
  decision_id: mostly('d1', 'd2'),
  action: mostly<string | undefined>(undefined, 'noop'),
  workers_from: mostly<number | undefined>(undefined, 7),
  workers_to: mostly<number | undefined>(undefined, 7),
  waited_us: mostly(1_000, 0, 59_999_999, 60_000_001),
});

const cases: fc.Arbitrary<Case> = fc
  .record({
    ...{ fields: decisions, policy: policies, env: envs, otherEnv: envs },
    sameEnv: mostly(true, false),
    shapeless: mostly(false, true),
    origin: fc.record({ minted: mostly(true, false), first_use: mostly(true, false) }),
    serving: fc.nat(3),
    calm_us: fc.constantFrom(0, 29_999_999, 30_000_000),
    in_flight: mostly(false, true),
    paused: mostly(false, true),
    executed: fc.array(fc.record({ action: names, at_us: ages(20_000) }), { maxLength: 2 }),
    incidents: fc.array(ages(4_000), { maxLength: 3 }),
    approved: fc.oneof(
      { weight: 2, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: approvals },
    ),
  })
  .map(({ fields, policy, env, otherEnv, sameEnv, shapeless, origin, serving, ...rest }) => {
    const { approved, executed, incidents, calm_us, in_flight, paused } = rest;
    const presented = decision({ ...fields, env: sameEnv ? env : otherEnv });
    const history = { executed, incidents };
    const asked = shapeless ? undefined : presented;
    return {
      history,
      input: {
        decision: asked,
        ...{ origin, policy, paused, now_us: NOW_US },
        place: { ...place, env, open_events: ['e3', 'e4'] },
        app: { ...app, serving, calm_us, in_flight },
        past: pastFigures(history, policy, { action: asked?.action, now_us: NOW_US }),
        approval: approved && {
          decision_id: approved.decision_id,
          action: approved.action ?? presented.action,
          workers_from: approved.workers_from ?? serving,
          workers_to: approved.workers_to ?? presented.workers_to,
          waited_us: approved.waited_us,
        },
      },
    };
  });

/** Every condition of the design, said once more and in other words than the gates say it. */
function mayAct({ input, history }: Case): boolean {
  const { decision: d, origin, place: here, policy, approval, ...rest } = input;
  if (d === undefined || !origin.minted || !origin.first_use) return false;
  const { scaling, serving } = rest.app;
  const ageMs = (rest.now_us - d.minted_at_us - (approval?.waited_us ?? 0)) / 1_000;
  const named = (list: readonly string[]): boolean => list.includes(d.action);
  const agesOf = (action: string): number[] =>
    history.executed.filter((p) => p.action === action).map((p) => (rest.now_us - p.at_us) / 1_000);
  const pause = new Map(Object.entries(policy.cooldown_ms)).get(d.action) ?? 0;
  const { storm_brake, restart_budget } = policy;
  const recent = history.incidents.filter(
    (at) => (rest.now_us - at) / 1_000 < storm_brake.within_ms,
  );
  const conditions = [
    d.run_id === here.run_id && d.app_name === here.app_name && d.env === here.env,
    d.policy_sha256 === here.policy_sha256 && here.open_events.includes(d.event_id),
    ageMs >= 0 && ageMs <= policy.decision_lifetime_ms,
    !rest.paused && !rest.app.in_flight && recent.length <= storm_brake.incidents,
    ['noop', 'restart_service', 'scale_workers'].includes(d.action),
    named(policy.demo_mode_allow) && named(policy.environment_allow[here.env]),
    !named(policy.never),
    d.action === 'scale_workers'
      ? d.workers_to !== null &&
        d.workers_to >= scaling.min_replicas &&
        d.workers_to <= scaling.max_replicas &&
        (d.workers_to > serving || (d.workers_to < serving && rest.app.calm_us >= 30_000_000))
      : d.workers_to === null,
    agesOf(d.action).every((age) => age >= pause),
    d.action !== 'restart_service' ||
      agesOf('restart_service').filter((age) => age < restart_budget.within_ms).length <
        restart_budget.restarts,
    approval === null
      ? !named(policy.environment_approval[here.env])
      : approval.decision_id === d.decision_id &&
        approval.action === d.action &&
        approval.workers_to === d.workers_to &&
        approval.workers_from === serving &&
        approval.waited_us <= 60_000_000,
  ];
  return conditions.every(Boolean);
}

describe('default deny', () => {
  it('allows exactly when every condition holds, by an oracle that shares no code', () => {
    let allowed = 0;
    fc.assert(
      fc.property(cases, (given) => {
        const verdict = evaluate(given.input);
        expect(verdict.allowed).toBe(mayAct(given));
        if (verdict.allowed) allowed++;
        else expect(verdict.reasons.length).toBeGreaterThan(0);
      }),
      { numRuns: 20_000, seed: 1 },
    );
    // The property says little unless both answers come up often.
    expect(allowed).toBeGreaterThan(100);
  });

  it('gives equal verdicts for equal input', () => {
    fc.assert(
      fc.property(cases, ({ input }) => {
        expect(evaluate(structuredClone(input))).toEqual(evaluate(input));
      }),
    );
  });

  it('does not depend on the order of a policy’s lists and keys', () => {
    const turnedLists = (lists: Record<string, readonly string[]>) =>
      Object.fromEntries(Object.entries(lists).map(([env, list]) => [env, [...list].reverse()]));
    fc.assert(
      fc.property(cases, ({ input }) => {
        const { policy } = input;
        const turned = {
          ...Object.fromEntries(Object.entries(policy).reverse()),
          never: [...policy.never].reverse(),
          demo_mode_allow: [...policy.demo_mode_allow].reverse(),
          environment_allow: turnedLists(policy.environment_allow),
          environment_approval: turnedLists(policy.environment_approval),
        } as unknown as Policy;
        expect(evaluate({ ...input, policy: turned })).toEqual(evaluate(input));
      }),
    );
  });

  it('never turns a refusal into leave by one more denial or one allowance less', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...ACTIONS), ({ input }, action) => {
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
