import { describe } from './description.js';
import { REDIS } from '../option-kinds.js';

export const REDELIVER = describe({
  name: 'redeliver',
  summary: 'brings CSV and bus to what the proof logs say',
  example: 'demo-run redeliver',
  notes:
    'Adds what CSV and bus lack of the events that the proof logs of this root\n' +
    'announce, each once. Exit 5 if something cannot be restored.',
  flags: {
    redis: { ...REDIS, text: 'the Redis that the runs used (also REDIS_URL)' },
  },
  arguments: {},
  work: async () => (await import('../commands/redeliver.js')).redeliverCommand,
});
