import { describe } from './description.js';
import { DIGEST, SWITCH } from '../option-kinds.js';
import { RUN_FLAGS } from './run-flags.js';

export const RUN = describe({
  name: 'run',
  summary: 'the walkthrough in six steps (the default command)',
  example: 'demo-run --env stage --only crash',
  notes: 'Onboarding, normal operation, crash, overload, false alarm, safety: for real.',
  isDefault: true,
  flags: {
    ...RUN_FLAGS,
    expectDigest: { ...DIGEST, text: 'exit 1 if its behaviour digest is another one' },
    verbose: { ...SWITCH, text: 'show every step, reading and attack' },
    rehearse: { ...SWITCH, text: 'the same as the command rehearse', hidden: true },
  },
  arguments: {},
  work: async ({ rehearse }) =>
    rehearse
      ? (await import('../commands/rehearse.js')).rehearseCommand
      : (await import('../commands/run.js')).runCommand,
});
