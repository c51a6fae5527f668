import { isExecutable, type ActionName } from '../domain/actions.js';
import { ENVIRONMENTS, type Environment } from '../domain/environment.js';
import type { Policy } from '../domain/policy.js';
import { allowedActions, isNever } from '../gates/allowed-actions.js';
import type { Finding } from './finding.js';

/** Permissions that no way leads to, questions that are never asked, environments without an action. */
export function lintLists(policy: Policy): Finding[] {
  return [
    ...permissions(policy),
    ...listedNowhere(policy),
    ...approvals(policy),
    ...cooldowns(policy),
    ...twice(policy),
    ...ENVIRONMENTS.flatMap((env) => idle(policy, env)),
  ];
}

/** A permission that the gates refuse all the same says something else than what happens. */
function permissions(policy: Policy): Finding[] {
  const { demo_mode_allow } = policy;
  const why = 'who reads the list believes that this is allowed, and the gates refuse it';
  return allowlists(policy).flatMap(([list, actions]) =>
    actions.flatMap((action, at) => {
      const place = { where: `${list}[${String(at)}]`, why };
      const take = { remedy: `take it off ${list}` };
      if (!isExecutable(action)) {
        const what = `${action} is listed, and there is no code that could do it`;
        return [{ code: 'listed_but_not_executable', what, ...place, ...take }];
      }
      if (isNever(policy, action)) {
        const what = `${action} is listed, and never overrides it`;
        return [
          { code: 'listed_but_never', what, ...place, remedy: `take it off ${list} or off never` },
        ];
      }
      if (demo_mode_allow.includes(action)) return [];
      const what = `${action} is listed, and DEMO_MODE does not leave it`;
      const remedy = `take it off ${list} or put it on demo_mode_allow`;
      return [{ code: 'listed_but_not_in_demo_mode', what, ...place, remedy }];
    }),
  );
}

function allowlists(policy: Policy): (readonly [string, readonly ActionName[]])[] {
  return [
    ['demo_mode_allow', policy.demo_mode_allow],
    ...ENVIRONMENTS.map(
      (env) => [`environment_allow.${env}`, policy.environment_allow[env]] as const,
    ),
  ];
}

function listedNowhere(policy: Policy): Finding[] {
  return policy.demo_mode_allow.flatMap((action, at) => {
    const isListed = ENVIRONMENTS.some((env) => policy.environment_allow[env].includes(action));
    if (isListed || !isExecutable(action) || isNever(policy, action)) return [];
    return [
      {
        code: 'in_no_environment',
        where: `demo_mode_allow[${String(at)}]`,
        what: `DEMO_MODE leaves ${action}, and no environment lists it`,
        why: 'both lists must name an action, so it is refused everywhere',
        remedy: 'put it on the list of an environment, or take it off demo_mode_allow',
      },
    ];
  });
}

function approvals(policy: Policy): Finding[] {
  return ENVIRONMENTS.flatMap((env) =>
    policy.environment_approval[env].flatMap((action, at) => {
      if (allowedActions(policy, env).includes(action)) return [];
      return [
        {
          code: 'approval_of_nothing',
          where: `environment_approval.${env}[${String(at)}]`,
          what: `${action} needs approval in ${env}, where it is not allowed`,
          why: 'nobody is ever asked: it is refused before',
          remedy: `allow it in ${env}, or take it off this list`,
        },
      ];
    }),
  );
}

function cooldowns(policy: Policy): Finding[] {
  const everywhere = ENVIRONMENTS.flatMap((env) => allowedActions(policy, env));
  return Object.keys(policy.cooldown_ms).flatMap((action) => {
    if (everywhere.some((allowed) => allowed === action)) return [];
    return [
      {
        code: 'cooldown_of_nothing',
        where: `cooldown_ms.${action}`,
        what: `${action} has a cool-down and is allowed nowhere`,
        why: 'the limit limits nothing; perhaps another action was meant',
        remedy: 'take it away, or allow the action somewhere',
      },
    ];
  });
}

function twice(policy: Policy): Finding[] {
  const approval = ENVIRONMENTS.map(
    (env) => [`environment_approval.${env}`, policy.environment_approval[env]] as const,
  );
  const lists = [['never', policy.never] as const, ...allowlists(policy), ...approval];
  return lists.flatMap(([list, actions]) =>
    actions.flatMap((action, at) =>
      actions.indexOf(action) === at
        ? []
        : [
            {
              code: 'named_twice',
              where: `${list}[${String(at)}]`,
              what: `${action} stands twice on ${list}`,
              why: 'once is enough: taking one away would leave the other',
              remedy: 'take one of them away',
            },
          ],
    ),
  );
}

function idle(policy: Policy, env: Environment): Finding[] {
  const allowed = allowedActions(policy, env);
  if (allowed.some((action) => action !== 'noop')) return [];
  return [
    {
      code: 'nothing_can_be_done',
      where: `environment_allow.${env}`,
      what: `in ${env} the policy leaves ${allowed.length === 0 ? 'no action' : 'noop alone'}`,
      why: 'every crash and every overload there waits for a person',
      remedy: 'allow an action there; to only look on, use --observe',
    },
  ];
}
