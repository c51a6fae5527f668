import { ACTIONS, isOneOf, NEVER_ALLOWED, type ActionName } from '../domain/actions.js';
import type { Environment } from '../domain/environment.js';
import type { Policy } from '../domain/policy.js';

/** What a policy lists, of whatever version. */
type Allowlists = Pick<Policy, 'never' | 'demo_mode_allow' | 'environment_allow'>;

/** What a policy leaves in an environment: both allowlists, less what is never allowed. Deny wins. */
export function allowedActions(policy: Allowlists, env: Environment): ActionName[] {
  return ACTIONS.filter((action) => !isNever(policy, action) && isListed(policy, env, action));
}

/** @param action any text */
export function isNever(policy: Pick<Policy, 'never'>, action: string): boolean {
  return isOneOf(NEVER_ALLOWED, action) || isOneOf(policy.never, action);
}

/** Whether it is on both allowlists. @param action any text */
export function isListed(policy: Allowlists, env: Environment, action: string): boolean {
  return isOneOf(policy.demo_mode_allow, action) && isOneOf(policy.environment_allow[env], action);
}
