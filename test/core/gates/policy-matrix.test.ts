import { describe, expect, it } from 'vitest';
import { ACTIONS, type ActionName } from '../../../src/core/domain/actions.js';
import { ENVIRONMENTS, type Environment } from '../../../src/core/domain/environment.js';
import { policySchema, type Policy } from '../../../src/core/domain/policy.js';
import { allowedActions } from '../../../src/core/gates/allowed-actions.js';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { evaluate, needsOnlyApproval } from '../../../src/core/gates/evaluate.js';
import { decision, gateInput } from '../../support/gate-inputs.js';

type Answer = 'allowed' | 'approval' | 'refused';

function ask(env: Environment, action: ActionName, policy: Policy): Answer {
  const workers_to = action === 'scale_workers' ? 3 : null;
  const asked = gateInput({ decision: decision({ env, action, workers_to }), policy });
  const verdict = evaluate({ ...asked, place: { ...asked.place, env } });
  if (verdict.allowed) return 'allowed';
  return needsOnlyApproval(verdict) ? 'approval' : 'refused';
}

const everything: Policy = {
  ...BUILT_IN_POLICY,
  never: [],
  demo_mode_allow: [...ACTIONS],
  environment_allow: { dev: [...ACTIONS], stage: [...ACTIONS], prod: [...ACTIONS] },
};

describe('the built-in policy', () => {
  it.each<[Environment, Record<ActionName, Answer>]>([
    ['dev', row('allowed')],
    ['stage', row('allowed')],
    ['prod', row('approval')],
  ])('answers in %s as documented', (env, answers) => {
    const given = ACTIONS.map((action) => [action, ask(env, action, BUILT_IN_POLICY)]);
    expect(Object.fromEntries(given)).toEqual(answers);
  });

  it('has the shape of a policy', () => {
    expect(policySchema.parse(BUILT_IN_POLICY)).toEqual(BUILT_IN_POLICY);
  });

  it.each(ENVIRONMENTS)('leaves in %s what DEMO_MODE leaves', (env) => {
    expect(allowedActions(BUILT_IN_POLICY, env)).toEqual([
      ...['noop', 'restart_service', 'scale_workers'],
    ]);
  });
});

describe('a policy', () => {
  it.each(ENVIRONMENTS)('that allows everything in %s cannot allow what no code can do', (env) => {
    expect(ask(env, 'rollback', everything)).toBe('refused');
    expect(ask(env, 'delete', everything)).toBe('refused');
    expect(ask(env, 'restart_service', everything)).toBe('allowed');
  });

  it.each(ACTIONS)('that forbids %s for ever refuses it whatever its allowlists say', (action) => {
    const policy: Policy = { ...everything, never: [action] };
    for (const env of ENVIRONMENTS) {
      expect(ask(env, action, policy)).toBe('refused');
      expect(allowedActions(policy, env)).not.toContain(action);
    }
  });

  it('that is empty refuses everything', () => {
    const none = { dev: [], stage: [], prod: [] };
    const empty: Policy = { ...BUILT_IN_POLICY, demo_mode_allow: [], environment_allow: none };
    for (const env of ENVIRONMENTS) {
      expect(allowedActions(empty, env)).toEqual([]);
      for (const action of ACTIONS) expect(ask(env, action, empty)).toBe('refused');
    }
  });

  it('needs both allowlists to name an action', () => {
    const demoOnly: Policy = {
      ...everything,
      environment_allow: { dev: [], stage: ['noop'], prod: [] },
    };
    expect(ask('stage', 'noop', demoOnly)).toBe('allowed');
    expect(ask('stage', 'restart_service', demoOnly)).toBe('refused');
    expect(ask('dev', 'noop', demoOnly)).toBe('refused');
    const environmentOnly: Policy = { ...everything, demo_mode_allow: ['noop'] };
    expect(ask('dev', 'noop', environmentOnly)).toBe('allowed');
    expect(ask('dev', 'restart_service', environmentOnly)).toBe('refused');
  });

  it.each<Record<string, unknown>>([
    { never: ['Delete'] },
    { never: undefined },
    { demo_mode_allow: ['drop_database'] },
    { demo_mode_allow: '*' },
    { environment_allow: { dev: [], stage: [] } },
    { environment_allow: { dev: [], stage: [], prod: [], live: [] } },
    { cooldown_ms: { reboot: 1 } },
    { cooldown_ms: { noop: -1 } },
    { decision_lifetime_ms: 0.5 },
    { restart_budget: { restarts: -1, within_ms: 1 } },
    { overload: { utilization_ppm: 0, consecutive_windows: 3 } },
    { overload: { utilization_ppm: 850_000, consecutive_windows: 0 } },
    { stable: { ...BUILT_IN_POLICY.stable, consecutive_good_probes: 0 } },
    { exploration_ppm: 1_000_001 },
    { policy_version: 1 },
    { policy_version: '2' },
    { storm_brake: { incidents: 0, within_ms: 1 } },
    { storm_brake: { incidents: 1 } },
    { approval_within_ms: 86_400_001 },
    { scale_down_after_ms: undefined },
    { never: ['delete', 'delete', 'delete', 'delete', 'delete', 'delete'] },
    { demo_mode: false },
  ])('with %j is no policy', (change) => {
    expect(policySchema.safeParse({ ...BUILT_IN_POLICY, ...change }).success).toBe(false);
  });
});

function row(scaling: Answer): Record<ActionName, Answer> {
  return {
    noop: 'allowed',
    restart_service: 'allowed',
    scale_workers: scaling,
    rollback: 'refused',
    delete: 'refused',
  };
}
