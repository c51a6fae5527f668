import { Help, type Command } from 'commander';

/** Where a command hands its exit code. */
export type Exit = (code: number) => void;

const examples = new WeakMap<Command, string>();

/** Says how a command is called, in front of its help. */
export function withExample(command: Command, example: string): Command {
  examples.set(command, example);
  return command;
}

export function examplesFirst(command: Command, helper: Help): string {
  const example = examples.get(command) ?? 'demo-run';
  return `Example: ${example}\n\n${Help.prototype.formatHelp.call(helper, command, helper)}`;
}
