import { describe } from './description.js';
import { SCENARIO_OR_FILE, SEED, SEEDS, TEXT } from '../option-kinds.js';

export const TWIN = describe({
  name: 'twin',
  summary: 'shows what each action would have caused',
  example: 'demo-run twin overload --cause burst',
  notes:
    'Forks the simulated app at the detection of a fault and does, side by side under\n' +
    'one seed, nothing, a restart, and any number of workers more. Writes no file.\n' +
    'Exit 4 if the fault did not show. Causes of a crash: transient, relapsing,\n' +
    'persistent, passing; of an overload: burst, within_maximum, beyond_maximum.',
  flags: {
    seed: { ...SEED, text: 'seed of the fork that is shown', default: '42' },
    seeds: { ...SEEDS, text: 'number of seeds to average over', default: '200' },
    cause: {
      ...TEXT,
      value: 'cause',
      text: 'what lies behind the fault; see above (default: drawn)',
    },
  },
  arguments: {
    scenario: {
      ...SCENARIO_OR_FILE,
      text: 'one that ships, by name or letter, or a scenario file',
      needed: true,
    },
  },
  work: async () => (await import('../commands/twin.js')).twinCommand,
});
