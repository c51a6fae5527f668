import type { Command, Help, Option } from 'commander';
import { allCommands } from './command-table/table.js';
import { columns, fitting } from './views/columns.js';
import { WIDTH, wrapWords } from './views/layout.js';

/** The options of every command, as the help of the whole program shows them: a row for each group. */
const SHARED_ROWS = [['root'], ['json'], ['quiet', 'color'], ['logLevel'], ['version', 'help']];
/** Commands that belong together share a row, so that all fit on one screen. */
const IN_ONE_ROW: Readonly<Record<string, string>> = {
  rehearse: 'notes',
  onboard: 'check-app',
  agent: 'mcp',
  verify: 'log',
  pause: 'resume',
  train: 'evaluate',
};
const SHARED = 'Shared (see --help alone):';

const EXAMPLES = new Map(
  allCommands().map(({ name, example }): [string, string] => [name, example]),
);

/**
 * The help of a command: an example first, and all of it on one screen of 24 rows and 80 columns. So
 * each option has one row, and what every command takes is named at the end and explained once.
 */
export function helpText(command: Command, helper: Help): string {
  const { parent } = command;
  const head = [
    `Example: ${EXAMPLES.get(command.name()) ?? 'demo-run'}`,
    `Usage:   ${usageOf(command)}`,
    command.description(),
  ];
  const blocks =
    parent === null
      ? [...aligned(commandsIn(command, helper)), ...aligned(sharedOptions(command, helper))]
      : [
          '',
          ...aligned(ownOptions(command, helper)),
          ...groupRows(command),
          ...everywhere(parent, helper),
        ];
  return `${[...head, ...blocks].join('\n')}\n`;
}

type Row = readonly [term: string, text: string];

function usageOf(command: Command): string {
  const { parent } = command;
  if (parent === null) return `${command.name()} [command] [options]`;
  const words = [parent.name(), termOf(command)];
  return `${words.join(' ')}${command.options.length === 0 ? '' : ' [options]'}`;
}

/** A command with its arguments: `explain <seq> [file]`. */
function termOf(command: Command): string {
  const names = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  return [command.name(), ...names].join(' ');
}

function commandsIn(program: Command, helper: Help): Row[] {
  const commands = helper.visibleCommands(program);
  const others = Object.values(IN_ONE_ROW);
  return commands
    .filter((command) => !others.includes(command.name()))
    .map((command) => {
      const other = commands.find((each) => each.name() === IN_ONE_ROW[command.name()]);
      const row = other === undefined ? [command] : [command, other];
      return [row.map(termOf).join(', '), row.map((each) => each.summary()).join('; ')];
    });
}

function sharedOptions(program: Command, helper: Help): Row[] {
  const options = helper.visibleOptions(program);
  return SHARED_ROWS.map((names) => {
    const row = options.filter((option) => names.includes(option.attributeName()));
    const text = row.map((option) => helper.optionDescription(option)).join('; ');
    return [row.map(({ flags }) => flags).join(', '), text];
  });
}

function ownOptions(command: Command, helper: Help): Row[] {
  const arguments_ = helper
    .visibleArguments(command)
    .map((argument): Row => [argument.name(), argument.description]);
  const options = command.options
    .filter((option) => !option.hidden && groupOf(command, option) === undefined)
    .map((option): Row => [option.flags, helper.optionDescription(option)]);
  return [...arguments_, ...options];
}

/** Those that are known by their names, a row for each group. */
function groupRows(command: Command): string[] {
  const groups = new Map<string, string[]>();
  for (const option of command.options) {
    const group = groupOf(command, option);
    if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), option.flags]);
  }
  // A name and what is behind it stay together.
  return [...groups].flatMap(([group, flags]) => wrapWords([group, ...flags], WIDTH));
}

function groupOf(command: Command, option: Option): string | undefined {
  const flags = allCommands().find(({ name }) => name === command.name())?.flags;
  return flags?.[option.attributeName()]?.group;
}

/** By their short names where they have one: so they fit into one row. */
function everywhere(program: Command, helper: Help): string[] {
  const names = helper.visibleOptions(program).map(shortestName);
  return wrapWords([SHARED, ...names.sort(longFirst)], WIDTH);
}

function shortestName({ short, long }: Option): string {
  return short ?? long ?? '';
}

function longFirst(a: string, b: string): number {
  return Number(b.startsWith('--')) - Number(a.startsWith('--'));
}

function aligned(rows: readonly Row[]): string[] {
  return columns(rows, fitting(rows));
}
