import { z } from 'zod';
import { describe, type Description } from './description.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** @param commands all of them: what is completed */
export function completionOf(commands: () => readonly Description[]): Description {
  return describe({
    name: 'completion',
    summary: 'a script by which a shell completes all of this',
    example: 'demo-run completion bash',
    notes:
      'Prints a script for a shell. In bash or zsh: source <(demo-run completion bash);\n' +
      'in fish: demo-run completion fish | source.',
    flags: {},
    arguments: {
      shell: {
        choices: SHELLS,
        schema: () => z.enum(SHELLS),
        accepted: SHELLS.join(', '),
        text: SHELLS.join(', '),
        needed: true,
      },
    },
    work: async () => {
      const { completionCommand } = await import('../commands/completion.js');
      return (options) => completionCommand(options, commands());
    },
  });
}
