import { describe } from './description.js';
import { ENV, POLICY, SWITCH } from '../option-kinds.js';

export const DEMO_MODE_VIOLATION = describe({
  name: 'demo-mode-violation',
  summary: 'attacks the gates; all must be refused',
  example: 'demo-run demo-mode-violation',
  notes:
    'Starts the app and attacks its gates. Exit 0 only if every attack was refused\n' +
    'and the genuine decision beside them passed.',
  flags: {
    env: { ...ENV, text: 'dev, stage or prod', default: 'stage' },
    policy: { ...POLICY, text: 'allowlists and limits from this file (default: built in)' },
    verbose: { ...SWITCH, text: 'show every attack' },
  },
  arguments: {},
  work: async () => (await import('../commands/violation.js')).violationCommand,
});
