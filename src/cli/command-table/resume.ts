import { describe } from './description.js';

export const RESUME = describe({
  name: 'resume',
  summary: 'ends a pause',
  example: 'demo-run resume',
  notes: 'Takes logs/PAUSED away.',
  flags: {},
  arguments: {},
  work: async () => (await import('../commands/pause.js')).resumeCommand,
});
