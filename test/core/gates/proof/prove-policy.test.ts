import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../../src/core/domain/policy.js';
import type { Check, Gate } from '../../../../src/core/gates/gate.js';
import { isNever } from '../../../../src/core/gates/allowed-actions.js';
import { BUILT_IN_POLICY } from '../../../../src/core/domain/built-in-policy.js';
import { evaluate } from '../../../../src/core/gates/evaluate.js';
import { GATES } from '../../../../src/core/gates/gates.js';
import { pastFigures } from '../../../../src/core/gates/past-figures.js';
import { REAL_ENGINE, type Engine } from './subject.js';
import type { Property } from './properties.js';
import { provePolicy } from './prove-policy.js';

const SCALING = { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 };
const US_PER_MS = 1_000;

function prove(engine: Partial<Engine> = {}, policy: Policy = BUILT_IN_POLICY) {
  return provePolicy({ engine: { ...REAL_ENGINE, ...engine }, policy, scaling: SCALING });
}

/** The real gates with one check's answer planted. */
function withCheck(
  code: string,
  objects: (real: Check['objects']) => Check['objects'],
): Partial<Engine> {
  const gates: Gate[] = GATES.map(({ name, checks }) => ({
    name,
    checks: checks.map((check) =>
      check.code === code ? { code, objects: objects(check.objects) } : check,
    ),
  }));
  return { gates };
}

/** The gates as one function with a fault in it, and nothing wrong with their checks. */
function withVerdict(wrong: (input: Parameters<typeof evaluate>[0]) => boolean): Partial<Engine> {
  return {
    evaluate: (input, gates) => {
      const { decision } = input;
      return decision !== undefined && wrong(input)
        ? { allowed: true, decision, gates_passed: [] }
        : evaluate(input, gates);
    },
  };
}

describe('a policy that is proved with the real functions', () => {
  it('holds all properties where it is built in, explored whole', () => {
    expect(prove()).toEqual({
      cases: 43_149_523_156_992,
      check_runs: 3_629,
      joining_verdicts: 6_903,
      whole_verdicts: 233_966,
      runs: { states: 516, transitions: 256_140, questions: 3_214, unfinished: [] },
      failures: [],
    });
  });

  it('holds all properties by edges of its own', () => {
    const small = {
      ...BUILT_IN_POLICY,
      restart_budget: { restarts: 1, within_ms: 1_000 },
      storm_brake: { incidents: 2, within_ms: 1_000 },
    };
    expect(prove({}, small)).toMatchObject({ runs: { unfinished: [] }, failures: [] });
  });
});

describe('a planted fault is found by the shortest way to it', () => {
  it.each<[string, Partial<Engine>, Property, number]>([
    [
      'the allowlists passed by for what a rule decided',
      withCheck(
        'not_on_allowlist',
        (real) => (input) => input.decision.decided_by !== 'rule' && real(input),
      ),
      'forbidden_never_passes',
      3,
    ],
    [
      'the list of one environment used in another',
      withCheck('not_on_allowlist', (real) => (input) => {
        const { policy, place } = input;
        const { environment_allow } = policy;
        const mixed = { ...environment_allow, prod: environment_allow.stage };
        return real({ ...input, place, policy: { ...policy, environment_allow: mixed } });
      }),
      'forbidden_never_passes',
      2,
    ],
    [
      'a never-list that an allowlist overrides',
      withCheck('never_allowed', () => ({ decision, policy, place }) => {
        const isListed = policy.environment_allow[place.env].some(
          (name) => name === decision.action,
        );
        return !isListed && isNever(policy, decision.action);
      }),
      'forbidden_never_passes',
      2,
    ],
    [
      'a cool-down that is a microsecond short',
      withCheck('cooling_down', (real) => (input) => {
        const since = input.past.since_same_action_us;
        const past = { ...input.past, since_same_action_us: since === null ? null : since + 1 };
        return real({ ...input, past });
      }),
      'cooldown_holds',
      2,
    ],
    [
      'a storm brake that is not pulled',
      withCheck('storm_brake', () => () => false),
      'storm_brake_holds',
      2,
    ],
    [
      'an approval that says nothing of how many served',
      withCheck('approved_something_else', (real) => (input) => {
        const { approval, app } = input;
        return real({ ...input, approval: approval && { ...approval, workers_from: app.serving } });
      }),
      'approval_is_exact',
      2,
    ],
    [
      'a decision that lives a microsecond too long',
      withCheck('expired', (real) => (input) => real({ ...input, now_us: input.now_us - 1 })),
      'only_fresh_passes',
      2,
    ],
    [
      'a pause that noop is free of',
      withCheck(
        'paused',
        () =>
          ({ paused, decision }) =>
            paused && decision.action !== 'noop',
      ),
      'pause_refuses_everything',
      2,
    ],
    [
      'one worker past the maximum',
      withCheck('above_max_replicas', (real) => (input) => {
        const { app } = input;
        const scaling = { ...app.scaling, max_replicas: app.scaling.max_replicas + 1 };
        return real({ ...input, app: { ...app, scaling } });
      }),
      'replica_limits_hold',
      2,
    ],
    [
      'a decision that passes twice',
      withVerdict(({ origin, paused }) => origin.minted && !origin.first_use && !paused),
      'spent_never_passes',
      2,
    ],
    [
      'whatever is 5 s old in prod, decided by a rule',
      withVerdict(
        ({ decision, place, now_us }) =>
          decision?.decided_by === 'rule' &&
          place.env === 'prod' &&
          now_us - decision.minted_at_us > 5_000_000,
      ),
      'only_fresh_passes',
      3,
    ],
    [
      'a check that objects without a reason',
      {
        evaluate: (input, gates) => {
          const verdict = evaluate(input, gates);
          return verdict.allowed ? verdict : { allowed: false, reasons: [] };
        },
      },
      'refusal_is_total',
      1,
    ],
    [
      'a verdict that throws for a foreign decision',
      {
        evaluate: (input, gates) => {
          if (!input.origin.minted) throw new Error('foreign');
          return evaluate(input, gates);
        },
      },
      'refusal_is_total',
      2,
    ],
    [
      'a check that throws and is taken to have passed',
      {
        evaluate: (input, gates) =>
          evaluate(
            input,
            gates.map(({ name, checks }) => ({
              name,
              checks: checks.map(({ code, objects }) => ({
                code,
                objects: (judged) => {
                  try {
                    return objects(judged);
                  } catch {
                    return false;
                  }
                },
              })),
            })),
          ),
      },
      'error_refuses',
      2,
    ],
    [
      'the last gate outvoting the others',
      {
        evaluate: (input, gates) => {
          const last = gates.slice(-1);
          return gates === GATES ? evaluate(input) : evaluate(input, last);
        },
      },
      'deny_overrides',
      2,
    ],
    [
      'a restart budget that is never given back',
      {
        pastFigures: (history, policy, asked) => ({
          ...pastFigures(history, policy, asked),
          restarts_in_window: history.executed.filter(({ action }) => action === 'restart_service')
            .length,
        }),
      },
      'nothing_else_refuses',
      5,
    ],
    [
      'a restart budget given back a microsecond too early',
      { pastFigures: withWindow({ earlier: 1 }) },
      'restart_budget_holds',
      5,
    ],
    [
      'a restart budget given back a microsecond too late',
      { pastFigures: withWindow({ earlier: -1 }) },
      'nothing_else_refuses',
      5,
    ],
    [
      'the youngest action taken for the oldest',
      {
        pastFigures: (history, policy, { action, now_us }) => {
          const same = history.executed.filter((past) => past.action === action);
          const ages = same.map(({ at_us }) => now_us - at_us);
          const since_same_action_us = ages.length === 0 ? null : Math.max(...ages);
          return { ...pastFigures(history, policy, { action, now_us }), since_same_action_us };
        },
      },
      'cooldown_holds',
      4,
    ],
    [
      'a decider that throws once service was restarted',
      {
        decide: (input) => {
          if (input.state.recent_restarts !== '0') throw new Error('planted');
          return REAL_ENGINE.decide(input);
        },
      },
      'every_incident_ends',
      3,
    ],
  ])('%s', (_what, engine, property, length) => {
    const { failures } = prove(engine);
    const [first] = failures;
    expect(first, JSON.stringify(failures)).toMatchObject({ property });
    expect(first?.trace, JSON.stringify(failures)).toHaveLength(length);
  });
});

/** Counts restarts in a window that ends earlier by some microseconds, or later. */
function withWindow({ earlier }: { readonly earlier: number }): Engine['pastFigures'] {
  return (history, policy, { action, now_us }) => {
    const within_us = policy.restart_budget.within_ms * US_PER_MS - earlier;
    const restarts = history.executed.filter((past) => past.action === 'restart_service');
    return {
      ...pastFigures(history, policy, { action, now_us }),
      restarts_in_window: restarts.filter(({ at_us }) => now_us - at_us < within_us).length,
    };
  };
}
