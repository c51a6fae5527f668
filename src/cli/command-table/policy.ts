import { describe } from './description.js';
import { POLICY, SWITCH } from '../option-kinds.js';

export const POLICY_COMMAND = describe({
  name: 'policy',
  summary: 'what a policy allows where, and why',
  example: 'demo-run policy --lint',
  notes:
    'Asks the gates about each action in each environment, and says why, with the\n' +
    'limits in words. --lint looks for what cannot be meant, --prove explores all\n' +
    'decisions and runs with the code that decides and judges: exit 1 with findings,\n' +
    'or where a property fails; 4 where the space was too large to explore whole.',
  flags: {
    policy: { ...POLICY, text: 'this policy (default: the one that is built in)' },
    lint: { ...SWITCH, text: 'permissions, limits and times that cannot be meant' },
    prove: { ...SWITCH, text: 'that its limits hold, whatever the app does' },
  },
  arguments: {},
  work: async () => (await import('../commands/policy.js')).policyCommand,
});
