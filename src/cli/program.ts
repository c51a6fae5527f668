import { Command, Option as CommanderOption } from 'commander';
import { shorten } from '../core/domain/safe-text.js';
import { nearest } from '../core/onboarding/nearest.js';
import { allCommands } from './command-table/table.js';
import type { Description, Flag } from './command-table/description.js';
import { helpText } from './help-text.js';
import { withTypedExample } from './launcher.js';
import { optionNamed } from './options.js';
import { UsageError } from './usage-error.js';
import { workingFolder } from '../base/working-folder.js';
import { version } from '../base/version.js';

type Exit = (code: number) => void;

const LOG_LEVEL = { value: 'level', text: 'of operator.log, trace to silent', default: 'info' };

/**
 * The command line, as far as this one can need it. Values come out raw: each command parses its own.
 * @param commands that it knows
 */
export function createProgram(exit: Exit, commands = allCommands()): Command {
  const program = new Command('demo-run')
    .description('Rehearses a self-healing CI/CD agent, for real, and proves each step of it.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .option('--root <dir>', 'of apps/registry/ and logs/ (also DEMO_RUN_ROOT)')
    .option('--json', 'NDJSON on stdout, text for people on stderr')
    .option('--quiet', 'one line')
    .option('--no-color', 'no colour (also NO_COLOR)')
    .addOption(optionOf('logLevel', LOG_LEVEL))
    .helpCommand(false)
    .configureHelp({
      formatHelp: (command, helper) => withTypedExample(helpText(command, helper), workingFolder()),
    })
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  for (const description of commands) addCommand(program, description, exit);
  addHelp(program);
  return program;
}

/**
 * The help of each command by its name; `+` is that of the program. The example in it begins with
 * `demo-run`: how that is typed is known where it is printed.
 */
export function helpTexts(): [name: string, text: string][] {
  const program = createProgram(() => undefined);
  const textOf = (command: Command) => helpText(command, command.createHelp());
  const commands = program.commands.filter((command) => command.name() !== 'help');
  return [
    ['+', textOf(program)],
    ...commands.map((command): [string, string] => [command.name(), textOf(command)]),
  ];
}

function addCommand(program: Command, description: Description, exit: Exit): void {
  const { name, summary, notes, flags, arguments: args, isDefault, run } = description;
  const command = program
    .command(name, { isDefault: isDefault === true })
    .summary(summary)
    .description(notes);
  for (const [argument, { text, needed, many }] of Object.entries(args)) {
    const name = many === true ? `${argument}...` : argument;
    command.argument(needed === true ? `<${name}>` : `[${name}]`, text);
  }
  for (const [flag, about] of Object.entries(flags)) command.addOption(optionOf(flag, about));
  command.action(async (...given: unknown[]) => {
    const typed = Object.keys(args).map((argument, at): [string, unknown] => [argument, given[at]]);
    exit(await run({ ...command.optsWithGlobals(), ...Object.fromEntries(typed) }));
  });
}

type ShownFlag = Pick<Flag, 'value' | 'text' | 'many' | 'once' | 'hidden' | 'default'>;

function optionOf(name: string, about: ShownFlag): CommanderOption {
  const { value, text, many, once, hidden } = about;
  const placeholder = value === undefined ? '' : ` <${value}>`;
  const option = new CommanderOption(`${optionNamed(name)}${placeholder}`, text);
  // Named twice, since a text would be shown with quotation marks.
  if (about.default !== undefined) option.default(about.default, about.default);
  if (many === true) option.argParser(collect);
  if (once === true) option.argParser(takeOnce(optionNamed(name)));
  return option.hideHelp(hidden === true);
}

function takeOnce(field: string) {
  return (value: string, earlier?: string): string => {
    if (earlier === undefined) return value;
    const remedy = `leave out one of them: it is "${shorten(earlier)}" already`;
    throw new UsageError([{ field, rule: 'option_once', value, accepted: 'one of them', remedy }]);
  };
}

/** Into the same list: a copy for each of some ten thousand would take seconds. */
function collect(value: string, earlier: string[] = []): string[] {
  earlier.push(value);
  return earlier;
}

/** `demo-run help [command]`: the same as `--help`. It is not listed: whoever reads a list has it. */
function addHelp(program: Command): void {
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
      field: 'command',
      rule: 'command',
      value: name,
      accepted: names.join(', '),
      remedy: suggestion === undefined ? 'name one of these' : `did you mean ${suggestion}?`,
    },
  ]);
}
