import { describe, expect, it } from 'vitest';
import type { AnswerOrigin } from '../../../src/core/domain/agent.js';
import type { Decision } from '../../../src/core/domain/decision.js';
import type { Policy } from '../../../src/core/domain/policy.js';
import type { ApprovalGiven, GateInput } from '../../../src/core/gates/gate-input.js';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { evaluate, needsOnlyApproval } from '../../../src/core/gates/evaluate.js';
import { pastFigures } from '../../../src/core/gates/past-figures.js';
import { decision, gateInput, NOW_US, scaling } from '../../support/gate-inputs.js';

const MS = 1_000;
const { place, app } = gateInput();
const TWO = { action: 'scale_workers', workers_to: 2 };
const CALM = { ...app, calm_us: 30_000 * MS };
const NEEDS_HUMAN: Policy = {
  ...BUILT_IN_POLICY,
  environment_approval: { dev: [], stage: ['restart_service'], prod: [] },
};

/** What a human said yes to, where that is the decision of `gateInput`, changed as told. */
function approved(change: Partial<ApprovalGiven> = {}): ApprovalGiven {
  return {
    ...{ decision_id: 'd1', action: 'restart_service', workers_from: 1, workers_to: null },
    waited_us: 0,
    ...change,
  };
}

function refusals(input: GateInput): string[] {
  const verdict = evaluate(input);
  return verdict.allowed ? [] : verdict.reasons.map(({ gate, code }) => `${gate}:${code}`);
}

/** The same decision by an agent, and where its answer came from: all as it should be, changed as told. */
function agents(
  change: Partial<Decision>,
  answer: Partial<AnswerOrigin> | undefined,
): Partial<GateInput> {
  const sound: AnswerOrigin = { nonce: 'fresh', signature: 'valid', computed_workers: null };
  return {
    decision: decision({ decided_by: 'agent', ...change }),
    origin: {
      ...{ minted: true, first_use: true },
      answer: answer === undefined ? undefined : { ...sound, ...answer },
    },
  };
}

/** What is remembered when an action was executed this many microseconds ago, and the same is asked. */
function executed(action: string, ...agesUs: number[]): GateInput['past'] {
  return remembered(action, action, ...agesUs);
}

/** The same, when another action is asked about. */
function remembered(asked: string, action: string, ...agesUs: number[]): GateInput['past'] {
  const past = agesUs.map((age) => ({ action, at_us: NOW_US - age }));
  const history = { executed: past, incidents: [NOW_US] };
  return pastFigures(history, BUILT_IN_POLICY, { action: asked, now_us: NOW_US });
}

/** So many incidents, this one included, at the same moment. */
function incidents(count: number): GateInput['past'] {
  return { ...gateInput().past, incidents_in_window: count };
}

describe('the gates', () => {
  it.each([
    ['restart_service', decision()],
    ['scale_workers', scaling()],
    ['noop', decision({ action: 'noop' })],
  ])('let a good decision for %s pass, and name every gate that it passed', (_action, good) => {
    expect(evaluate(gateInput({ decision: good }))).toEqual({
      allowed: true,
      decision: good,
      gates_passed: [
        ...['policy', 'shape', 'intake', 'binding', 'freshness', 'pause'],
        ...['never_list', 'allowlist', 'bounds', 'approval'],
      ],
    });
  });

  it.each([
    ['signed by its key', agents({}, { signature: 'valid' })],
    ['of which no key is registered', agents({}, { signature: 'not_required' })],
    ['with the computed number', agents(TWO, { computed_workers: 2 })],
  ])('let what an agent asked for pass: %s', (_what, change) => {
    expect(refusals(gateInput(change))).toEqual([]);
  });

  it('ask nothing of the nonce where a rule or the table decided', () => {
    const origin = agents({}, { nonce: 'used', signature: 'wrong' }).origin;
    expect(refusals(gateInput({ ...(origin && { origin }) }))).toEqual([]);
  });

  it.each<[string, Partial<GateInput>]>([
    ['shape:not_a_decision', { decision: undefined }],
    ['shape:not_a_decision', { decision: decision({ policy_sha256: 'short' }) }],
    ['shape:not_a_decision', { decision: decision({ workers_to: 2.5 }) }],
    ['shape:not_a_decision', { decision: decision({ workers_to: Number.NaN }) }],
    ['shape:not_a_decision', { decision: decision({ action: '' }) }],
    ['shape:not_a_decision', { decision: decision({ action: 'a'.repeat(65) }) }],
    ['intake:not_minted_in_this_run', { origin: { minted: false, first_use: false } }],
    ['intake:not_minted_in_this_run', { origin: { minted: false, first_use: true } }],
    ['intake:already_used', { origin: { minted: true, first_use: false } }],
    ['intake:nonce_unknown', agents({}, undefined)],
    ['intake:nonce_unknown', agents({}, { nonce: 'unknown' })],
    ['intake:nonce_used', agents({}, { nonce: 'used' })],
    ['intake:unsigned', agents({}, { signature: 'missing' })],
    ['intake:signature_wrong', agents({}, { signature: 'wrong' })],
    ['bounds:not_the_computed_number', agents(TWO, { computed_workers: 3 })],
    ['bounds:not_the_computed_number', agents(TWO, { computed_workers: null })],
    ['bounds:workers_not_asked_for', agents({ workers_to: 2 }, {})],
    ['bounds:workers_missing', agents({ ...TWO, workers_to: null }, { computed_workers: 3 })],
    ['binding:other_run', { decision: decision({ run_id: '000000-8f3a' }) }],
    ['binding:other_app', { decision: decision({ app_name: 'demo-web' }) }],
    ['binding:other_app', { decision: decision({ app_name: '../demo-api' }) }],
    ['binding:other_environment', { decision: decision({ env: 'dev' }) }],
    ['binding:other_policy', { decision: decision({ policy_sha256: 'b'.repeat(64) }) }],
    ['binding:event_not_open', { decision: decision({ event_id: 'e2' }) }],
    ['binding:event_not_open', { place: { ...place, open_events: [] } }],
    ['freshness:minted_in_the_future', { now_us: NOW_US - 1 }],
    ['freshness:expired', { now_us: NOW_US + 5_000 * MS + 1 }],
    ['allowlist:not_executable', { decision: decision({ action: 'drop_database' }) }],
    ['allowlist:not_on_allowlist', { policy: { ...BUILT_IN_POLICY, demo_mode_allow: [] } }],
    ['bounds:workers_not_asked_for', { decision: decision({ workers_to: 2 }) }],
    ['bounds:workers_missing', { decision: scaling({ workers_to: null }) }],
    ['bounds:below_min_replicas', { decision: scaling({ workers_to: 0 }), app: CALM }],
    ['bounds:below_min_replicas', { decision: scaling({ workers_to: -1 }), app: CALM }],
    ['bounds:above_max_replicas', { decision: scaling({ workers_to: 4 }) }],
    ['bounds:above_max_replicas', { decision: scaling({ workers_to: 1_000_000_000 }) }],
    ['bounds:same_number_of_workers', { decision: scaling({ workers_to: 1 }) }],
    [
      'bounds:same_number_of_workers',
      { decision: scaling({ workers_to: 2 }), app: { ...app, serving: 2 } },
    ],
    ['pause:paused', { paused: true }],
    ['bounds:storm_brake', { past: incidents(7) }],
    ['bounds:another_action_in_flight', { app: { ...app, in_flight: true } }],
    [
      'bounds:not_calm_long_enough',
      { decision: scaling({ workers_to: 1 }), app: { ...app, serving: 2, calm_us: 29_999_999 } },
    ],
    ['approval:not_approved', { policy: NEEDS_HUMAN }],
    ['approval:approved_something_else', { approval: approved({ decision_id: 'd2' }) }],
    ['approval:approved_something_else', { approval: approved({ action: 'noop' }) }],
    ['approval:approved_something_else', { approval: approved({ workers_from: 2 }) }],
    ['approval:approved_something_else', { approval: approved({ workers_to: 2 }) }],
    [
      'approval:approved_too_late',
      { approval: approved({ waited_us: 60_000 * MS + 1 }), now_us: NOW_US + 60_000 * MS + 1 },
    ],
    ['policy:policy_unusable', { policy: undefined }],
    ['bounds:cooling_down', { past: executed('restart_service', 0) }],
    ['bounds:restart_budget_spent', { past: executed('restart_service', 1e6, 2e6, 3e6) }],
  ])('refuse with %s alone when that is all that is wrong (%#)', (reason, change) => {
    expect(refusals(gateInput(change))).toEqual([reason]);
  });

  it.each([
    ...[
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'length',
      '0',
      '1',
      'drop_database',
    ],
    ...['Restart_Service', 'RESTART_SERVICE', ' restart_service', 'restart_service ', 'noop\n'],
    ...['restart_service\0', 'restart\u00a0service', 'r\u0435start_service', '\uff4eoop'],
    ...['restart-service', 'restart_service,noop', 'noop;delete', 'restart_service\u200b'],
  ])('refuse the unknown action %j', (action) => {
    expect(refusals(gateInput({ decision: decision({ action }) }))).toEqual([
      'allowlist:not_executable',
    ]);
  });

  it('name every reason together, in the order of the gates', () => {
    const wrong = decision({
      ...{ run_id: 'x', app_name: 'x', env: 'prod', event_id: 'x', action: 'rollback' },
      ...{ workers_to: 2, policy_sha256: 'c'.repeat(64), minted_at_us: NOW_US - 6_000 * MS },
    });
    expect(
      refusals(gateInput({ decision: wrong, origin: { minted: false, first_use: false } })),
    ).toEqual([
      ...['intake:not_minted_in_this_run', 'binding:other_run', 'binding:other_app'],
      ...['binding:other_environment', 'binding:other_policy', 'binding:event_not_open'],
      ...['freshness:expired', 'never_list:never_allowed', 'allowlist:not_executable'],
      'bounds:workers_not_asked_for',
    ]);
    // What an allowlist says beside it does not matter.
    const forbidden = { policy: { ...BUILT_IN_POLICY, never: ['restart_service' as const] } };
    expect(refusals(gateInput(forbidden))).toEqual(['never_list:never_allowed']);
    const tired = { past: executed('restart_service', 1, 2, 3) };
    expect(refusals(gateInput(tired))).toEqual([
      'bounds:cooling_down',
      'bounds:restart_budget_spent',
    ]);
    const shapeless = { decision: undefined, origin: { minted: false, first_use: false } };
    expect(refusals(gateInput(shapeless))).toEqual([
      'shape:not_a_decision',
      'intake:not_minted_in_this_run',
    ]);
  });

  it.each<[string, Partial<GateInput>, boolean]>([
    ['a decision as old as its lifetime', { now_us: NOW_US + 5_000 * MS }, true],
    ['one a microsecond older', { now_us: NOW_US + 5_000 * MS + 1 }, false],
    ['one minted this very microsecond', { now_us: NOW_US }, true],
    ['one minted a microsecond later', { now_us: NOW_US - 1 }, false],
    ['a restart when the cool-down ends', { past: executed('restart_service', 100 * MS) }, true],
    ['one a microsecond before', { past: executed('restart_service', 100 * MS - 1) }, false],
    [
      'a restart during the cool-down of scaling',
      { past: remembered('restart_service', 'scale_workers', 1) },
      true,
    ],
    [
      'a noop at any time',
      { decision: decision({ action: 'noop' }), past: executed('noop', 0) },
      true,
    ],
    [
      'scaling when the cool-down ends',
      { decision: scaling(), past: executed('scale_workers', 2e6) },
      true,
    ],
    [
      'scaling a microsecond before',
      { decision: scaling(), past: executed('scale_workers', 2e6 - 1) },
      false,
    ],
    ['the third restart in the period', { past: executed('restart_service', 1e6, 2e6) }, true],
    ['the fourth', { past: executed('restart_service', 1e6, 2e6, 59_999_999) }, false],
    [
      'the fourth when the first has left it',
      { past: executed('restart_service', 1e6, 2e6, 6e7) },
      true,
    ],
    [
      'scaling after many restarts',
      { decision: scaling(), past: remembered('scale_workers', 'restart_service', 1, 2, 3, 4) },
      true,
    ],
    ['scaling to the most that the spec allows', { decision: scaling({ workers_to: 3 }) }, true],
    [
      'scaling down after calm',
      { decision: scaling({ workers_to: 1 }), app: { ...app, serving: 2, calm_us: 30e6 } },
      true,
    ],
    ['the last incident that the storm brake lets pass', { past: incidents(6) }, true],
    ['what a human approved', { policy: NEEDS_HUMAN, approval: approved() }, true],
    [
      'what a human approved at the last moment',
      {
        policy: NEEDS_HUMAN,
        approval: approved({ waited_us: 60_000 * MS }),
        now_us: NOW_US + 65_000 * MS,
      },
      true,
    ],
    ['scaling to one more than now', { decision: scaling({ workers_to: 2 }) }, true],
  ])('at the limit: %s', (_title, change, allowed) => {
    expect(evaluate(gateInput(change)).allowed).toBe(allowed);
  });

  it('refuse when a gate throws, and ask the others all the same', () => {
    const policy = {
      ...BUILT_IN_POLICY,
      get never(): never {
        throw new Error('unreadable');
      },
    };
    const other = decision({ run_id: 'x' });
    expect(refusals(gateInput({ decision: other, policy }))).toEqual([
      ...['binding:other_run', 'never_list:gate_failed'],
    ]);
  });

  it.each([
    'never',
    'demo_mode_allow',
    'environment_allow',
    'decision_lifetime_ms',
    'cooldown_ms',
    'environment_approval',
    'storm_brake',
  ])('refuse when the policy cannot be read at %s', (key) => {
    const policy = new Proxy(BUILT_IN_POLICY, {
      get(target, own) {
        if (own === key) throw new Error('unreadable');
        return Reflect.get(target, own) as unknown;
      },
    });
    expect(refusals(gateInput({ policy })).join()).toMatch(/:gate_failed/);
  });

  it('refuse as a whole when there is nothing that the gates could be asked about', () => {
    const input = {
      ...gateInput(),
      get decision(): never {
        throw new Error('unreadable');
      },
    };
    expect(evaluate(input)).toEqual({
      allowed: false,
      reasons: [{ gate: 'evaluation', code: 'gate_failed' }],
    });
  });

  it('ask for a human only where nothing else is wrong', () => {
    const verdict = (change: Partial<GateInput>) =>
      evaluate(gateInput({ policy: NEEDS_HUMAN, ...change }));
    expect(needsOnlyApproval(verdict({}))).toBe(true);
    expect(needsOnlyApproval(verdict({ paused: true }))).toBe(false);
    expect(needsOnlyApproval(verdict({ approval: approved() }))).toBe(false);
    expect(needsOnlyApproval(verdict({ approval: approved({ decision_id: 'd2' }) }))).toBe(false);
    expect(needsOnlyApproval(evaluate(gateInput({ paused: true })))).toBe(false);
  });

  it.each(['place', 'app', 'past'] as const)('refuse when there is no %s to look at', (part) => {
    const input = { ...gateInput({ decision: scaling() }), [part]: undefined };
    expect(refusals(input).join()).toMatch(/:gate_failed/);
  });
});
