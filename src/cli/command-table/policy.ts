import { describe } from './description.js';
import { POLICY, SWITCH } from '../option-kinds.js';

export const POLICY_COMMAND = describe({
  name: 'policy',
  summary: 'what a policy allows where, and why',
  example: 'demo-run policy --lint',
  notes:
    'Asks the gates about each action in each environment, and says why, with the\n' +
    'limits in words. --lint looks for what cannot be meant: exit 1 with findings.',
  flags: {
    policy: { ...POLICY, text: 'this policy (default: the one that is built in)' },
    lint: { ...SWITCH, text: 'permissions, limits and times that cannot be meant' },
  },
  arguments: {},
  work: async () => (await import('../commands/policy.js')).policyCommand,
});
