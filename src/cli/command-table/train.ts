import { describe } from './description.js';
import { ENV, EPISODES, FILE, SEED, SWITCH } from '../option-kinds.js';

export const TRAIN = describe({
  name: 'train',
  summary: 'learns a Q-table',
  example: 'demo-run train --episodes 1000000 --seed 42',
  notes:
    'Learns a Q-table on the finite model of incidents, and says how its policy\n' +
    'stands to the optimum. Equal episodes and seed give equal bytes anywhere.',
  flags: {
    episodes: { ...EPISODES, text: 'how many incidents to learn from', default: '1000000' },
    seed: { ...SEED, text: 'seed of the training', default: '42' },
    env: { ...ENV, text: 'dev, stage or prod: whose table it is', default: 'dev' },
    out: { ...FILE, text: 'write it here (default: logs/<env>/q_table.json)' },
    replace: { ...SWITCH, text: 'even over a table that learned from live runs' },
  },
  arguments: {},
  work: async () => (await import('../commands/train.js')).trainCommand,
});
