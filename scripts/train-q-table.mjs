// Makes the Q-table that ships with the project: npm run train
import { writeFileSync } from 'node:fs';
import { train } from '../dist/decider/train.js';

const EPISODES = 240_000;
const SEED = 42;

const file = new URL('../src/decider/shipped-q-table.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(train({ episodes: EPISODES, seed: SEED }), null, 1)}\n`);
