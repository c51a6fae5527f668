import {
  argumentsOf,
  BIN_OF_ITS_OWN,
  SHARED,
  takingValues,
  type Completed,
  type CompletedCommand,
} from './completion-words.js';

/**
 * Words are read line by line, so that a name with blanks stays one; bash itself quotes it. `compgen`
 * is asked for what is meant by a word, not for how it is quoted.
 */
const FUNCTIONS = [
  '_demo_run_offer() {',
  '  local each',
  '  while IFS= read -r each; do COMPREPLY+=("$each"); done < <(compgen "$@")',
  '}',
  '_demo_run_paths() {',
  '  local meant=${cur#[\\"\\\']}',
  '  _demo_run_offer "$1" -- "${meant//\\\\/}"',
  '}',
  '_demo_run_list() {',
  '  local head=',
  '  case $cur in *,*) head=${cur%,*}, ;; esac',
  '  _demo_run_offer -P "$head" -W "$1" -- "${cur##*,}"',
  '}',
];

export function bashLines(commands: readonly CompletedCommand[]): string[] {
  const names = commands.map(({ name }) => name);
  return [
    ...FUNCTIONS,
    '_demo_run() {',
    '  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}',
    '  local command= word before= flags= values= takes=',
    '  COMPREPLY=()',
    '  # bash cuts --env=prod in three.',
    "  if [[ $cur == '=' ]]; then cur=; elif [[ $prev == '=' ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi",
    `  case \${COMP_WORDS[0]##*/} in ${BIN_OF_ITS_OWN}*) command=${BIN_OF_ITS_OWN} ;; esac`,
    '  for word in "${COMP_WORDS[@]:1:$((COMP_CWORD-1))}"; do',
    "    if [[ $command != '' ]]; then break; fi",
    "    if [[ $word == '=' ]]; then continue; fi",
    '    case $before in',
    `      ${takingValues(commands).join('|')}) ;;`,
    `      *) case $word in ${names.join('|')}) command=$word ;; esac ;;`,
    '    esac',
    '    before=$word',
    '  done',
    '  case "${command:-run} $prev" in',
    ...commands.flatMap((command) =>
      command.options
        .filter(({ value }) => value !== undefined)
        .map((option) => `    '${command.name} ${option.option}') ${offered(option)} ;;`),
    ),
    ...Object.entries(SHARED)
      .filter(([, { value }]) => value !== undefined)
      .map(([option, about]) => `    *' ${option}') ${offered(about)} ;;`),
    '  esac',
    '  case ${command:-run} in',
    ...commands.map((command) => `    ${command.name}) ${wordsOf(command)} ;;`),
    '  esac',
    '  if [[ $cur == -* ]]; then _demo_run_offer -W "$flags" -- "$cur"; return; fi',
    `  if [[ $command == '' ]]; then values='${names.join(' ')}'; fi`,
    '  _demo_run_offer -W "$values" -- "$cur"',
    "  if [[ $takes == 'file' ]]; then _demo_run_paths -f; fi",
    '}',
    `complete -o filenames -F _demo_run demo-run ${BIN_OF_ITS_OWN}`,
  ];
}

/** What is offered for the value of an option; nothing where any text may stand. */
function offered({ choices, takes, isList }: Completed): string {
  if (takes !== undefined) return `_demo_run_paths ${takes === 'file' ? '-f' : '-d'}; return`;
  if (choices === undefined) return 'return';
  const words = `'${choices.join(' ')}'`;
  return isList === true
    ? `_demo_run_list ${words}; return`
    : `_demo_run_offer -W ${words} -- "$cur"; return`;
}

function wordsOf(command: CompletedCommand): string {
  const flags = [...command.options.map(({ option }) => option), ...Object.keys(SHARED)];
  const { choices, takesFile } = argumentsOf(command);
  const takes = takesFile ? ' takes=file' : '';
  return `flags='${flags.join(' ')}' values='${choices.join(' ')}'${takes}`;
}
