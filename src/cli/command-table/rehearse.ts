import { describe } from './description.js';
import { RUN_FLAGS } from './run-flags.js';

export const REHEARSE = describe({
  name: 'rehearse',
  summary: 'whether a run would go well',
  example: 'demo-run rehearse --pace talk',
  notes:
    'Checks what a run with these options needs, plays it in a scratch folder, and\n' +
    'says how long it takes. Changes nothing in the root. Exit 1 if it is not ready.',
  flags: RUN_FLAGS,
  arguments: {},
  work: async () => (await import('../commands/rehearse.js')).rehearseCommand,
});
