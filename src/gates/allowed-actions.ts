import { ACTIONS, type ActionName } from '../domain/actions.js';
import type { Environment } from '../domain/environment.js';
import type { Policy } from '../domain/policy.js';

/** What a policy leaves in an environment: both allowlists, less the never-list. Deny wins. */
export function allowedActions(policy: Policy, env: Environment): ActionName[] {
  return ACTIONS.filter(
    (action) =>
      !policy.never.includes(action) &&
      policy.demo_mode_allow.includes(action) &&
      policy.environment_allow[env].includes(action),
  );
}
