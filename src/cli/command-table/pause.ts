import { describe } from './description.js';

export const PAUSE = describe({
  name: 'pause',
  summary: 'stops all acting in this root',
  example: 'demo-run pause',
  notes: 'Makes logs/PAUSED. While it is there, the next gate and each after it refuses.',
  flags: {},
  arguments: {},
  work: async () => (await import('../commands/pause.js')).pauseCommand,
});
