import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../src/core/domain/actions.js';
import { DEFAULT_AGENT_BUDGETS, type AgentBudgets } from '../../../src/core/domain/agent.js';
import type { Policy } from '../../../src/core/domain/policy.js';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { lintPolicy } from '../../../src/core/lint/lint-policy.js';

const SCALING = { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 };
const { environment_allow, environment_approval, storm_brake, restart_budget, stable } =
  BUILT_IN_POLICY;

function lint(change: Partial<Policy>, scaling = SCALING): string[] {
  const policy = { ...BUILT_IN_POLICY, ...change };
  return lintPolicy({ policy, scaling }).map(({ code, where }) => `${code} at ${where}`);
}

describe('the lint of a policy', () => {
  it('finds nothing in the one that is built in', () => {
    expect(lint({})).toEqual([]);
  });

  it.each<[string, Partial<AgentBudgets>, string[]]>([
    ['the usual budgets', {}, []],
    [
      'a run that is over before an answer is due',
      { answer_within_ms: 60_001, run_within_ms: 60_000 },
      ['answer_outlasts_run at agent.answer_within_ms'],
    ],
    ['no money at all', { spend_micro_usd: 0 }, ['nothing_can_pass at agent.spend_micro_usd']],
  ])('looks at what an agent may use up: %s', (_what, bent, found) => {
    const agent = { ...DEFAULT_AGENT_BUDGETS, ...bent };
    expect(lint({ policy_version: 3, agent })).toEqual(found);
  });

  it.each<[string, Partial<Policy>, string[]]>([
    [
      'a permission that DEMO_MODE takes away',
      { demo_mode_allow: ['noop', 'restart_service'], cooldown_ms: { restart_service: 100 } },
      [
        'listed_but_not_in_demo_mode at environment_allow.dev[2]',
        'listed_but_not_in_demo_mode at environment_allow.stage[2]',
        'listed_but_not_in_demo_mode at environment_allow.prod[2]',
        'approval_of_nothing at environment_approval.prod[0]',
      ],
    ],
    [
      'a permission for what is never allowed',
      { never: ['rollback', 'delete', 'noop'] },
      [
        'listed_but_never at demo_mode_allow[0]',
        'listed_but_never at environment_allow.dev[0]',
        'listed_but_never at environment_allow.stage[0]',
        'listed_but_never at environment_allow.prod[0]',
        'rule_is_refused at environment_allow.dev',
        'rule_is_refused at environment_allow.stage',
        'rule_is_refused at environment_allow.prod',
      ],
    ],
    [
      'a permission for what nothing can do',
      { environment_allow: { ...environment_allow, dev: [...environment_allow.dev, 'delete'] } },
      ['listed_but_not_executable at environment_allow.dev[3]'],
    ],
    [
      'what DEMO_MODE leaves and no environment takes',
      {
        environment_allow: {
          dev: ['noop', 'restart_service'],
          stage: ['noop', 'restart_service'],
          prod: ['noop', 'restart_service'],
        },
        environment_approval: { dev: [], stage: [], prod: [] },
      },
      [
        'in_no_environment at demo_mode_allow[2]',
        'cooldown_of_nothing at cooldown_ms.scale_workers',
      ],
    ],
    [
      'an approval for what is not allowed there',
      { environment_approval: { ...environment_approval, stage: ['rollback'] } },
      ['approval_of_nothing at environment_approval.stage[0]'],
    ],
    [
      'an action that stands twice on a list',
      { never: ['rollback', 'delete', 'rollback'] },
      ['named_twice at never[2]'],
    ],
    [
      'an environment in which nothing can be done',
      { environment_allow: { ...environment_allow, dev: [] } },
      ['nothing_can_be_done at environment_allow.dev'],
    ],
    [
      'an environment in which only noop is left',
      { environment_allow: { ...environment_allow, dev: ['noop'] } },
      ['nothing_can_be_done at environment_allow.dev'],
    ],
    [
      'an action that nothing limits but where a human is asked',
      { cooldown_ms: { restart_service: 100 } },
      [
        'nothing_limits at environment_allow.dev[2]',
        'nothing_limits at environment_allow.stage[2]',
      ],
    ],
    [
      'restarts that neither budget nor cool-down limit',
      { restart_budget: { restarts: 3, within_ms: 0 }, cooldown_ms: { scale_workers: 2_000 } },
      [
        'nothing_limits at environment_allow.dev[1]',
        'nothing_limits at environment_allow.stage[1]',
        'nothing_limits at environment_allow.prod[1]',
        'limits_nothing at restart_budget.within_ms',
      ],
    ],
    [
      'a storm brake without a window',
      { storm_brake: { ...storm_brake, within_ms: 0 } },
      ['limits_nothing at storm_brake.within_ms'],
    ],
    ['no calm', { scale_down_after_ms: 0 }, ['limits_nothing at scale_down_after_ms']],
    [
      'a cool-down of no time',
      { cooldown_ms: { ...BUILT_IN_POLICY.cooldown_ms, restart_service: 0 } },
      ['limits_nothing at cooldown_ms.restart_service'],
    ],
    [
      'decisions that die at once',
      { decision_lifetime_ms: 0 },
      ['nothing_can_pass at decision_lifetime_ms'],
    ],
    ['no time to approve', { approval_within_ms: 0 }, ['nothing_can_pass at approval_within_ms']],
    [
      'no time to get well',
      {
        stable: { ...stable, give_up_after_ms: 0, probe_deadline_ms: 0 },
        fault_must_show_within_ms: 0,
      },
      [
        'nothing_can_pass at stable.probe_deadline_ms',
        'nothing_can_pass at stable.give_up_after_ms',
        'nothing_can_pass at fault_must_show_within_ms',
      ],
    ],
    [
      'a restart budget of none',
      { restart_budget: { ...restart_budget, restarts: 0 } },
      ['budget_of_none at restart_budget.restarts'],
    ],
    [
      'a budget that the cool-down alone keeps',
      { cooldown_ms: { restart_service: 20_000, scale_workers: 2_000 } },
      ['budget_never_spent at restart_budget.restarts'],
    ],
    [
      'a budget that the storm brake comes before',
      { restart_budget: { restarts: 6, within_ms: 60_000 } },
      ['budget_never_spent at restart_budget.restarts'],
    ],
  ])('finds %s', (_what, change, expected) => {
    expect(lint(change)).toEqual(expected);
  });

  it('finds much in a policy that allows everything everywhere and limits nothing', () => {
    const all = [...ACTIONS];
    const found = lint({
      never: [],
      demo_mode_allow: all,
      environment_allow: { dev: all, stage: all, prod: all },
      environment_approval: { dev: [], stage: [], prod: [] },
      cooldown_ms: {},
      restart_budget: { restarts: 1_000, within_ms: 0 },
      storm_brake: { incidents: 1_000, within_ms: 0 },
      scale_down_after_ms: 0,
    });
    expect(found).toHaveLength(17);
  });

  it('finds what the decider can never choose, for an app that has only one size', () => {
    expect(lint({}, { ...SCALING, max_replicas: 1 })).toEqual(
      ['dev', 'stage', 'prod'].map((env) => `never_chosen at environment_allow.${env}[2]`),
    );
  });

  it('says of each finding what it is, why it matters and how to fix it', () => {
    const policy = { ...BUILT_IN_POLICY, decision_lifetime_ms: 0, never: [], cooldown_ms: {} };
    for (const finding of lintPolicy({ policy, scaling: SCALING })) {
      for (const text of Object.values(finding)) expect(text).toMatch(/^[ -~]{4,100}$/);
    }
  });
});
