import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import type { Description } from '../command-table/description.js';
import { LOG_LEVEL, optionNamed, type CommonOptions, type Options } from '../options.js';

interface AskedCompletion extends CommonOptions {
  readonly shell: 'bash' | 'zsh' | 'fish';
}

/** What every command takes. */
const SHARED = ['--root', '--json', '--quiet', '--no-color', '--log-level', '--help'];

/** `demo-run completion SHELL`: a script that completes what all these commands take. */
export function completionCommand(
  { shell }: AskedCompletion,
  commands: readonly Description[],
): ExitCode {
  const lines = { bash: bashLines, zsh: zshLines, fish: fishLines }[shell](commands);
  process.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.ok;
}

function bashLines(commands: readonly Description[]): string[] {
  const names = commands.map(({ name }) => name);
  return [
    '_demo_run() {',
    '  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}',
    '  local command= word flags= values=',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    `    case $word in ${names.join('|')}) command=$word; break ;; esac`,
    '  done',
    '  case "${command:-run} $prev" in',
    ...commands.flatMap(({ name, flags }) =>
      Object.entries(flags)
        .filter(([, { value }]) => value !== undefined)
        .map(([flag, { choices }]) => `    '${name} ${optionNamed(flag)}') ${offered(choices)} ;;`),
    ),
    `    *' --log-level') ${offered(LOG_LEVEL.choices)} ;;`,
    `    *' --root') ${offered(undefined)} ;;`,
    '  esac',
    '  case ${command:-run} in',
    ...commands.map(
      (command) =>
        `    ${command.name}) flags='${flagsOf(command).join(' ')}' values='${choicesOf(command.arguments).join(' ')}' ;;`,
    ),
    '  esac',
    `  if [[ $command == '' ]]; then values='${names.join(' ')}'; fi`,
    '  if [[ $cur == -* ]]; then values=$flags; fi',
    '  COMPREPLY=($(compgen -W "$values" -- "$cur"))',
    '  if [[ $command != \'\' && $cur != -* ]]; then COMPREPLY+=($(compgen -f -- "$cur")); fi',
    '}',
    'complete -o filenames -F _demo_run demo-run',
  ];
}

/** zsh reads completions that were written for bash. */
function zshLines(commands: readonly Description[]): string[] {
  return ['autoload -U +X bashcompinit && bashcompinit', ...bashLines(commands)];
}

function fishLines(commands: readonly Description[]): string[] {
  const root = 'complete -c demo-run -n __fish_use_subcommand -a';
  return [
    ...commands.map(({ name, summary }) => `${root} ${name} -d ${quoted(summary)}`),
    ...SHARED.map((flag) => `complete -c demo-run -l ${flag.slice(2)}`),
    ...commands.flatMap(({ name, flags }) =>
      Object.entries(flags).map(([flag, { text, value, choices }]) => {
        const on = `complete -c demo-run -n '__fish_seen_subcommand_from ${name}'`;
        const taken =
          value === undefined
            ? ''
            : choices === undefined
              ? ' -r'
              : ` -x -a '${choices.join(' ')}'`;
        return `${on} -l ${optionNamed(flag).slice(2)}${taken} -d ${quoted(text)}`;
      }),
    ),
  ];
}

/** The values of an option; a file where nothing else is known of them. */
function offered(choices: readonly string[] | undefined): string {
  const words = choices === undefined ? '-f' : `-W '${choices.join(' ')}'`;
  return `COMPREPLY=($(compgen ${words} -- "$cur")); return`;
}

function flagsOf({ flags }: Description): string[] {
  const own = Object.keys(flags).filter((flag) => flags[flag]?.hidden !== true);
  return [...own.map(optionNamed), ...SHARED];
}

function choicesOf(options: Options): string[] {
  return Object.values(options).flatMap(({ choices }) => choices ?? []);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`;
}
