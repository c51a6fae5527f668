import type { Command } from 'commander';
import { nearest } from '../core/onboarding/nearest.js';
import { UsageError } from './usage-error.js';

/** `demo-run help [command]`: the same as `--help`. It is not listed: whoever reads a list has it. */
export function addHelp(program: Command): void {
  program
    .command('help', { hidden: true })
    .argument('[command]')
    .action((name: string | undefined) => {
      if (name === undefined) program.help();
      const named = program.commands.find((command) => command.name() === name);
      if (named === undefined) throw noSuchCommand(name, program);
      named.help();
    });
}

function noSuchCommand(name: string, program: Command): UsageError {
  const names = program.commands.map((command) => command.name());
  const suggestion = nearest(name, names);
  return new UsageError([
    {
      ...{ field: 'command', rule: 'command', value: name, accepted: names.join(', ') },
      remedy: suggestion === undefined ? 'name one of these' : `did you mean ${suggestion}?`,
    },
  ]);
}
