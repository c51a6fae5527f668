import type { ActionName } from '../domain/actions.js';
import { ENVIRONMENTS, type Environment } from '../domain/environment.js';
import type { Policy } from '../domain/policy.js';
import { allowedActions } from '../gates/allowed-actions.js';
import type { Finding } from './finding.js';

/** Limits that let everything through, and limits that let nothing through. */
export function lintLimits(policy: Policy): Finding[] {
  return [
    ...ENVIRONMENTS.flatMap((env) => unlimited(policy, env)),
    ...zeros(policy),
    ...budget(policy),
  ];
}

/** An action with no limit of its own. The storm brake counts incidents, not what is done. */
function unlimited(policy: Policy, env: Environment): Finding[] {
  return allowedActions(policy, env).flatMap((action) => {
    if (action === 'noop' || isLimited(policy, env, action)) return [];
    return [
      {
        code: 'nothing_limits',
        where: `environment_allow.${env}[${String(policy.environment_allow[env].indexOf(action))}]`,
        what: `nothing limits how often ${action} is done in ${env}`,
        why: 'an app that it does not help is acted on again and again',
        remedy: `give cooldown_ms.${action} some time, or put it on environment_approval.${env}`,
      },
    ];
  });
}

function isLimited(policy: Policy, env: Environment, action: ActionName): boolean {
  const hasBudget = action === 'restart_service' && policy.restart_budget.within_ms > 0;
  const hasCooldown = (policy.cooldown_ms[action] ?? 0) > 0;
  return hasBudget || hasCooldown || policy.environment_approval[env].includes(action);
}

interface Zero {
  readonly where: string;
  readonly value: number;
  readonly code: 'limits_nothing' | 'nothing_can_pass';
  readonly why: string;
}

function zeros(policy: Policy): Finding[] {
  return [...withoutLimit(policy), ...withoutTime(policy)]
    .filter(({ value }) => value === 0)
    .map(({ code, where, why }) => ({
      code,
      where,
      why,
      what: `${where} is 0`,
      remedy: 'give it some milliseconds',
    }));
}

const EMPTY = 'nothing is ever as young as that, so the window holds nothing';

function withoutLimit(policy: Policy): Zero[] {
  const zero = (where: string, value: number, why: string): Zero => ({
    code: 'limits_nothing',
    where,
    value,
    why,
  });
  return [
    ...Object.entries(policy.cooldown_ms).map(([action, value]) =>
      zero(`cooldown_ms.${action}`, value, 'the same action may follow at once'),
    ),
    zero('restart_budget.within_ms', policy.restart_budget.within_ms, EMPTY),
    zero('storm_brake.within_ms', policy.storm_brake.within_ms, EMPTY),
    zero(
      'scale_down_after_ms',
      policy.scale_down_after_ms,
      'workers may be taken away in the middle of an overload',
    ),
  ];
}

function withoutTime(policy: Policy): Zero[] {
  const { stable } = policy;
  const isAsked = ENVIRONMENTS.some((env) => policy.environment_approval[env].length > 0);
  const zero = (where: string, value: number, why: string): Zero => ({
    code: 'nothing_can_pass',
    where,
    value,
    why,
  });
  const approval = zero(
    'approval_within_ms',
    policy.approval_within_ms,
    'nobody answers in no time, so what needs approval is always refused',
  );
  return [
    zero(
      'decision_lifetime_ms',
      policy.decision_lifetime_ms,
      'a decision is a microsecond old before the gates see it, and every one has expired',
    ),
    zero(
      'stable.probe_deadline_ms',
      stable.probe_deadline_ms,
      'no probe is ever answered in time, so the app is never found well',
    ),
    zero(
      'stable.give_up_after_ms',
      stable.give_up_after_ms,
      'it is given up before the app can be found well',
    ),
    zero(
      'fault_must_show_within_ms',
      policy.fault_must_show_within_ms,
      'no fault shows in no time, so every scenario is inconclusive',
    ),
    ...(isAsked ? [approval] : []),
  ];
}

function budget(policy: Policy): Finding[] {
  const { restart_budget, storm_brake, cooldown_ms } = policy;
  const { restarts, within_ms } = restart_budget;
  const isAllowed = ENVIRONMENTS.some((env) =>
    allowedActions(policy, env).includes('restart_service'),
  );
  if (!isAllowed || within_ms === 0) return [];
  const where = 'restart_budget.restarts';
  if (restarts === 0) {
    const why = 'restart_service is allowed and refused all the same, each time';
    const remedy = 'allow at least one restart, or take restart_service off the lists';
    return [{ code: 'budget_of_none', where, what: 'the restart budget is 0', why, remedy }];
  }
  const cooldown = cooldown_ms.restart_service ?? 0;
  const isSlow = cooldown * restarts >= within_ms;
  const isBraked = storm_brake.within_ms >= within_ms && restarts >= storm_brake.incidents;
  if (!isSlow && !isBraked) return [];
  return [
    {
      code: 'budget_never_spent',
      where,
      what: `${String(restarts)} restarts in ${String(within_ms)} ms can never be reached`,
      why: isSlow
        ? 'the cool-down of restart_service alone allows fewer: the budget limits nothing'
        : 'the storm brake comes first: the budget limits nothing',
      remedy: isSlow
        ? 'make the budget smaller, its window longer, or the cool-down shorter'
        : 'make the budget smaller than the incidents of the storm brake',
    },
  ];
}
