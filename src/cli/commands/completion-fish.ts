import {
  argumentsOf,
  BIN_OF_ITS_OWN,
  SHARED,
  takingValues,
  type Completed,
  type CompletedCommand,
} from './completion-words.js';

/** Without a command `run` is meant. */
function functions(commands: readonly CompletedCommand[]): string[] {
  return [
    'function __demo_run_typed',
    '    set -l before',
    '    set -l words (commandline -opc)',
    '    for word in $words[2..-1]',
    `        if not contains -- "$before" ${takingValues(commands).join(' ')}`,
    `            and contains -- $word ${commands.map(({ name }) => name).join(' ')}`,
    '            echo $word',
    '            return 0',
    '        end',
    '        set before $word',
    '    end',
    '    return 1',
    'end',
    'function __demo_run_in',
    '    set -l typed (__demo_run_typed)',
    '    or set typed run',
    '    test "$typed" = $argv[1]',
    'end',
    'function __demo_run_list',
    "    set -l head (commandline -ct | string replace -r '^--[^=]*=' '' | string match -r '.*,')",
    '    for word in $argv',
    `        echo "$head$word"`,
    '    end',
    'end',
  ];
}

export function fishLines(commands: readonly CompletedCommand[]): string[] {
  const shared = Object.entries(SHARED).map(([option, about]) => ({ ...about, option, text: '' }));
  const bins = ['demo-run', BIN_OF_ITS_OWN];
  return [
    ...functions(commands),
    ...bins.map((bin) => `complete -c ${bin} -f`),
    ...bins.flatMap((bin) => shared.map((option) => line(bin, undefined, option))),
    ...commands.flatMap((command) => [
      `complete -c demo-run -n 'not __demo_run_typed' -a ${command.name} -d ${quoted(command.summary)}`,
      ...argumentLines(command),
      ...command.options.map((option) => line('demo-run', command.name, option)),
    ]),
    ...commands
      .filter(({ name }) => name === BIN_OF_ITS_OWN)
      .flatMap(({ options }) => options)
      .map((option) => line(BIN_OF_ITS_OWN, undefined, option)),
  ];
}

function argumentLines(command: CompletedCommand): string[] {
  const { choices, takesFile } = argumentsOf(command);
  const start = `complete -c demo-run -n '__demo_run_in ${command.name}'`;
  return [
    ...(choices.length === 0 ? [] : [`${start} -a ${quoted(choices.join(' '))}`]),
    ...(takesFile ? [`${start} -F`] : []),
  ];
}

function line(
  bin: string,
  command: string | undefined,
  option: Completed & { readonly option: string; readonly text: string },
): string {
  const within = command === undefined ? '' : ` -n '__demo_run_in ${command}'`;
  const text = option.text === '' ? '' : ` -d ${quoted(option.text)}`;
  return `complete -c ${bin}${within} -l ${option.option.slice(2)}${valueOf(option)}${text}`;
}

function valueOf({ value, takes, choices, isList }: Completed): string {
  if (value === undefined) return '';
  if (takes === 'file') return ' -r -F';
  if (takes === 'folder') return " -x -a '(__fish_complete_directories)'";
  if (choices === undefined) return ' -x';
  const words = choices.join(' ');
  return ` -x -a '${isList === true ? `(__demo_run_list ${words})` : words}'`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
