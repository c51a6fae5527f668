import { ACTIONS } from '../domain/actions.js';
/** What a policy leaves in an environment: both allowlists, less the never-list. Deny wins. */
export function allowedActions(policy, env) {
    return ACTIONS.filter((action) => !policy.never.includes(action) &&
        policy.demo_mode_allow.includes(action) &&
        policy.environment_allow[env].includes(action));
}
