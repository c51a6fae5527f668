import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import type { Description } from '../command-table/description.js';
import type { CommonOptions } from '../options.js';
import { bashLines } from './completion-bash.js';
import { fishLines } from './completion-fish.js';
import { completed, type CompletedCommand } from './completion-words.js';

interface AskedCompletion extends CommonOptions {
  readonly shell: 'bash' | 'zsh' | 'fish';
}

/** `demo-run completion SHELL`: a script that completes what all these commands take. */
export async function completionCommand(
  { shell }: AskedCompletion,
  commands: readonly Description[],
): Promise<ExitCode> {
  const linesOf = { bash: bashLines, zsh: zshLines, fish: fishLines }[shell];
  const lines = linesOf(await Promise.all(commands.map(completed)));
  process.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.ok;
}

/** zsh reads completions that were written for bash. */
function zshLines(commands: readonly CompletedCommand[]): string[] {
  return ['autoload -U +X bashcompinit && bashcompinit', ...bashLines(commands)];
}
