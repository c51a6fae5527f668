import { describe } from './description.js';
import { EPISODES, FILE, SEED } from '../option-kinds.js';

export const EVALUATE = describe({
  name: 'evaluate',
  summary: 'scores one against the optimum',
  example: 'demo-run evaluate --episodes 1000',
  notes:
    'Scores a Q-table against simple policies and the optimum of the model, with\n' +
    'gates off and on, on incidents from a seed that it was not trained with.',
  flags: {
    episodes: {
      ...EPISODES,
      text: 'incidents for each policy, 100 or more',
      default: '10000',
    },
    seed: {
      ...SEED,
      schema: () => SEED.schema().optional(),
      text: 'their seed (default: the one of the training, plus 1)',
    },
  },
  arguments: { file: { ...FILE, text: 'the Q-table (default: the one that ships)' } },
  work: async () => (await import('../commands/evaluate.js')).evaluateCommand,
});
