import type { Description } from '../command-table/description.js';
import { loaded, LOG_LEVEL, optionNamed, type Option } from '../options.js';

/** What a shell has to know of an option. */
export type Completed = Pick<Option, 'value' | 'takes' | 'isList'> & {
  readonly choices?: readonly string[];
};

/** A command as its completion sees it, with all that is offered for its values. */
export interface CompletedCommand extends Pick<Description, 'name' | 'summary'> {
  /** The options that its help lists, as they are typed, with what is said of each. */
  readonly options: readonly (Completed & { readonly option: string; readonly text: string })[];
  readonly arguments: readonly Completed[];
}

/** Loads what is offered for the values of a command. */
export async function completed(command: Description): Promise<CompletedCommand> {
  const { name, summary, flags } = command;
  const listed = Object.entries(flags).filter(([, { hidden }]) => hidden !== true);
  return {
    name,
    summary,
    options: await Promise.all(
      listed.map(async ([flag, about]) => ({
        ...(await withChoices(about)),
        option: optionNamed(flag),
        text: about.text,
      })),
    ),
    arguments: await Promise.all(Object.values(command.arguments).map(withChoices)),
  };
}

async function withChoices({ value, takes, isList, choices }: Option): Promise<Completed> {
  return {
    ...(value !== undefined && { value }),
    ...(takes !== undefined && { takes }),
    ...(isList !== undefined && { isList }),
    ...(choices !== undefined && { choices: await loaded(choices) }),
  };
}

/** The bin that is a command by itself. */
export const BIN_OF_ITS_OWN = 'demo-mode-violation';

/** What every command takes. */
export const SHARED: Readonly<Record<string, Completed>> = {
  '--root': { value: 'dir', takes: 'folder' },
  '--json': {},
  '--quiet': {},
  '--no-color': {},
  '--log-level': LOG_LEVEL,
  '--version': {},
  '--help': {},
};

/** All options behind which a value stands, each once. */
export function takingValues(commands: readonly CompletedCommand[]): string[] {
  const own = commands.flatMap(({ options }) => options).filter(({ value }) => value !== undefined);
  const shared = Object.entries(SHARED).filter(([, { value }]) => value !== undefined);
  return [...new Set([...shared.map(([option]) => option), ...own.map(({ option }) => option)])];
}

/** What may be offered for the arguments of a command. */
export function argumentsOf({ arguments: each }: CompletedCommand) {
  return {
    choices: [...new Set(each.flatMap(({ choices }) => choices ?? []))],
    takesFile: each.some(({ takes }) => takes === 'file'),
  };
}
