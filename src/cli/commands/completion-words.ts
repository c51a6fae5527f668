import type { Description } from '../command-table/description.js';
import { LOG_LEVEL, optionNamed, type Option } from '../options.js';

/** What a shell has to know of an option. */
export type Completed = Pick<Option, 'value' | 'takes' | 'choices' | 'isList'>;

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

/** The options of a command that its help lists, as they are typed, with what is said of each. */
export function ownOptions({
  flags,
}: Description): (Completed & { option: string; text: string })[] {
  return Object.entries(flags)
    .filter(([, { hidden }]) => hidden !== true)
    .map(([name, flag]) => ({ ...flag, option: optionNamed(name) }));
}

/** All options behind which a value stands, each once. */
export function takingValues(commands: readonly Description[]): string[] {
  const own = commands.flatMap(ownOptions).filter(({ value }) => value !== undefined);
  const shared = Object.entries(SHARED).filter(([, { value }]) => value !== undefined);
  return [...new Set([...shared.map(([option]) => option), ...own.map(({ option }) => option)])];
}

/** What may be offered for the arguments of a command. */
export function argumentsOf({ arguments: all }: Description) {
  const each: readonly Completed[] = Object.values(all);
  return {
    choices: [...new Set(each.flatMap(({ choices }) => choices ?? []))],
    takesFile: each.some(({ takes }) => takes === 'file'),
  };
}
