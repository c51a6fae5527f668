import { COMMAND_NAMES } from './command-names.js';
import { shellWord } from './launcher.js';

/** The second word of a command of an agent that was meant as one, and how it is typed. */
export function unquotedCommand(
  argv: readonly string[],
  words: readonly string[],
): { readonly word: string; readonly typed: string } | undefined {
  const [name, task, ...checked] = words;
  if (name === 'agent' && task === 'check') {
    const from = argv.indexOf(checked[0] ?? '', argv.indexOf(task) + 1);
    return from === -1 ? undefined : unquoted('demo-run agent check', argv.slice(from));
  }
  const at = argv.indexOf('--agent');
  return at === -1 ? undefined : unquoted('--agent', argv.slice(at + 1));
}

/** Its words go up to the next option. The first may be a command already, of which the others were left out. */
function unquoted(before: string, behind: readonly string[]) {
  const end = behind.findIndex((word) => word.startsWith('-'));
  const [first = '', ...others] = end === -1 ? behind : behind.slice(0, end);
  const [word] = others;
  if (word === undefined || COMMAND_NAMES.some((name) => name === word)) return undefined;
  const begin = /\s/.test(first) ? first : shellWord(first);
  const command = [begin, ...others.map(shellWord)].join(' ');
  return { word, typed: `${before} ${shellWord(command)}` };
}
