import { describe, expect, it } from 'vitest';
import type { AnswerOrigin } from '../../../src/core/domain/agent.js';
import type { Decision } from '../../../src/core/domain/decision.js';
import type { Policy } from '../../../src/core/domain/policy.js';
import type { RefusalReason } from '../../../src/core/gates/gate-input.js';
import type { Gate } from '../../../src/core/gates/gate.js';
import { GATES } from '../../../src/core/gates/gates.js';
import { forge, minted, type Attack } from '../../../src/run/walkthrough/attacks/attack.js';
import { attackNamed, makeAttack } from '../../support/attack-parts.js';
import { openTestLoop } from '../../support/test-loop.js';

/** Each check, and an attack that nothing but this check stands against. */
interface Alone {
  readonly attack: Attack;
  /** Where the built-in policy has two checks against the same attack: one that has only this one. */
  readonly policy?: Partial<Policy>;
  /** How its objection is told, where a human is asked in its place. */
  readonly told?: RefusalReason;
}

const under = (attack: Attack, policy: Partial<Policy>): Alone => ({ attack, policy });
const by = (name: string): Alone => ({ attack: attackNamed(name) });
const attacking = (gate: string, code: string, bent: Partial<Decision>): Attack => ({
  ...{ id: code, tried: code, stopped_by: { gate, code }, make: minted(bent) },
});
const RESTART = { action: 'restart_service' };

/** A desk that lies: its yes came after the time that the policy leaves. */
const LATE_MS = 1_500;
const tooLate: Attack = {
  ...{ id: 'late_yes', tried: 'a late yes' },
  stopped_by: { gate: 'approval', code: 'approved_too_late' },
  make: (kit) => ({
    present: () =>
      forge(kit, {
        ...{ env: 'prod', action: 'scale_workers', workers_to: 3 },
        minted_at_us: kit.nowUs - 2 * LATE_MS * 1_000,
      }),
    to: {
      env: 'prod',
      approver: {
        ask: () => Promise.resolve({ granted: true, by: 'ada', waited_us: LATE_MS * 1_000 }),
      },
    },
  }),
};

/** What an agent is to have answered, with something wrong about it. */
const answering = (gate: string, code: string, bent: Partial<AnswerOrigin>): Alone => {
  const answer = { nonce: 'fresh', signature: 'valid', computed_workers: 2, ...bent } as const;
  return {
    attack: {
      ...{ id: code, tried: code, stopped_by: { gate, code } },
      make: ({ issue, genuine }) => ({
        present: () =>
          issue(
            { ...genuine, decided_by: 'agent', action: 'scale_workers', workers_to: 2 },
            answer,
          ),
      }),
    },
  };
};

const ALONE: Readonly<Record<string, Alone>> = {
  'intake/not_minted_in_this_run': by('hand_built'),
  'intake/already_used': by('replayed'),
  'intake/nonce_unknown': answering('intake', 'nonce_unknown', { nonce: 'unknown' }),
  'intake/nonce_used': answering('intake', 'nonce_used', { nonce: 'used' }),
  'intake/unsigned': answering('intake', 'unsigned', { signature: 'missing' }),
  'intake/signature_wrong': answering('intake', 'signature_wrong', { signature: 'wrong' }),
  'binding/other_run': by('names_other_run'),
  'binding/other_app': by('other_app'),
  'binding/other_environment': by('other_environment'),
  'binding/other_policy': by('other_policy'),
  'binding/event_not_open': by('closed_event'),
  'freshness/minted_in_the_future': by('minted_in_the_future'),
  'freshness/expired': by('expired'),
  'pause/paused': by('paused'),
  'never_list/never_allowed': under(attacking('never_list', 'never_allowed', RESTART), {
    never: ['restart_service'],
  }),
  'allowlist/not_executable': by('unknown_action'),
  'allowlist/not_on_allowlist': under(attacking('allowlist', 'not_on_allowlist', RESTART), {
    demo_mode_allow: ['noop'],
  }),
  'bounds/workers_not_asked_for': by('noop_with_workers'),
  'bounds/workers_missing': by('missing_workers'),
  'bounds/below_min_replicas': under(attackNamed('no_workers'), { scale_down_after_ms: 0 }),
  'bounds/above_max_replicas': by('too_many_workers'),
  'bounds/same_number_of_workers': by('same_workers'),
  'bounds/not_calm_long_enough': by('down_too_early'),
  'bounds/not_the_computed_number': answering('bounds', 'not_the_computed_number', {
    computed_workers: 3,
  }),
  'bounds/cooling_down': by('cooling_down'),
  'bounds/restart_budget_spent': by('restart_budget'),
  'bounds/storm_brake': by('storm'),
  'bounds/another_action_in_flight': by('in_flight'),
  'approval/not_approved': {
    ...by('nobody'),
    told: { gate: 'approval', code: 'nobody_to_approve' },
  },
  'approval/approved_something_else': by('approved_then_changed'),
  'approval/approved_too_late': under(tooLate, {
    ...{ approval_within_ms: 1_000, decision_lifetime_ms: 60_000 },
  }),
};

const NOTHING = () => Promise.resolve({ summary: 'nothing was done' });

describe('each single check of the gates', () => {
  const checks = GATES.flatMap(({ name, checks: all }) =>
    all.map(({ code }) => ({ name: `${name}/${code}`, reason: { gate: name, code } })),
  );

  it('has an attack that it alone stands against', () => {
    expect(Object.keys(ALONE).sort()).toEqual(checks.map(({ name }) => name).sort());
  });

  it('is the only objection to its attack, which gets through where it is missing', async () => {
    const open = await openTestLoop({
      actuator: { noop: NOTHING, restart_service: NOTHING, scale_workers: NOTHING },
    });
    const found: Record<string, unknown> = {};
    const expected: Record<string, unknown> = {};
    for (const { name, reason } of checks) {
      const { attack, policy = {}, told = reason } = ALONE[name] ?? by(name);
      const guarded = await makeAttack(open, attack, { policy });
      const acts = open.acts.length;
      const bare = await makeAttack(open, attack, { policy, gates: without(reason) }).catch(
        nothingThatCouldDoIt,
      );
      const { reasons, executed, blocked } = guarded;
      // The control acts once; the second act is the attack's.
      const reached = open.acts.length - acts === 2;
      found[name] = { reasons, executed, blocked, through: bare?.executed ?? 'no hands', reached };
      const hasHandle = reason.code !== 'not_executable';
      expected[name] = {
        ...{ reasons: [told], executed: false, blocked: true },
        ...{ through: hasHandle || 'no hands', reached: hasHandle },
      };
    }
    expect(found).toEqual(expected);
  });
});

function without({ gate, code }: RefusalReason): Gate[] {
  return GATES.map(({ name, checks }) => ({
    name,
    checks: name === gate ? checks.filter((check) => check.code !== code) : checks,
  }));
}

/** The gates let it pass, and there was nothing that could carry it out. */
function nothingThatCouldDoIt(error: unknown): undefined {
  if (error instanceof TypeError) return undefined;
  throw error;
}
