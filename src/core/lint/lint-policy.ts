import { decide } from '../decider/decide.js';
import { ENVIRONMENTS, type Environment } from '../domain/environment.js';
import { allowedActions } from '../gates/allowed-actions.js';
import type { Finding } from './finding.js';
import { answersTo, happeningsAnywhere, type GateAnswer, type Subject } from './incidents-next.js';
import { lintAgent } from './lint-agent.js';
import { lintLimits } from './lint-limits.js';
import { lintLists } from './lint-lists.js';

/** So many recent restarts tell all states of the decider apart. */
const RESTARTS = [0, 1, 2];

/** Everything in a policy that cannot be meant. None: nothing was found. */
export function lintPolicy(subject: Subject): Finding[] {
  const { policy } = subject;
  return [
    ...lintLists(policy),
    ...lintLimits(policy),
    ...lintAgent(policy),
    ...ENVIRONMENTS.flatMap((env) => lintChoices(subject, env)),
  ];
}

/** What the decider chooses there and the gates refuse, and what is allowed and never chosen. */
function lintChoices(subject: Subject, env: Environment): Finding[] {
  const allowed = allowedActions(subject.policy, env);
  const chosen = choicesIn(subject, env);
  const byRule = new Set(chosen.filter((answer) => answer.decided_by === 'rule').map(actionOf));
  const ever = new Set(chosen.map(actionOf));
  // Where nothing is allowed at all, that is said already.
  const refused = [...byRule].filter(
    (action) => allowed.length > 0 && !allowed.some((name) => name === action),
  );
  const idle = allowed.filter((action) => !ever.has(action));
  return [
    ...refused.map((action) => ({
      code: 'rule_is_refused',
      where: `environment_allow.${env}`,
      what: `a rule chooses ${action}, which is not allowed in ${env}`,
      why: 'every false alarm there is refused, and ends in a call for a person',
      remedy: `allow ${action} in ${env}`,
    })),
    ...idle.map((action) => ({
      code: 'never_chosen',
      where: `environment_allow.${env}[${String(subject.policy.environment_allow[env].indexOf(action))}]`,
      what: `the decider can never choose ${action} in ${env}, whatever its table holds`,
      why: 'the permission is for nobody, or for somebody who should not be there',
      remedy: `take it off environment_allow.${env}`,
    })),
  ];
}

type Acting = Extract<GateAnswer, { kind: 'act' }>;

function choicesIn(subject: Subject, env: Environment): Acting[] {
  const answers = happeningsAnywhere(subject).flatMap((happening) =>
    RESTARTS.flatMap((restarts) => answersTo(happening, { subject, env, restarts, decide })),
  );
  return answers.filter((answer) => answer.kind === 'act');
}

function actionOf({ action }: Acting): string {
  return action;
}
