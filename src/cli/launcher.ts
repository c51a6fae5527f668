import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withoutCredentials } from '../core/domain/credentials.js';
import { PACKAGE_ROOT } from '../base/package-paths.js';
import { workingFolder } from '../base/working-folder.js';
import { commandLines, type TextWithCommands } from './views/layout.js';

const EXAMPLE = 'Example: ';
const LAUNCHER = join(PACKAGE_ROOT, 'scripts', 'demo-run.cjs');
/** A log of a root in a text. */
const LOG = /(?<![\w./-])logs\/\w+\.log\b/g;
const IS_LOG = /^logs\/\w+\.log$/;
/** A word of a shell in a text, as `shellWord` gives it or as it is typed. */
const WORD = /(?:\$'(?:\\.|[^'\\])*'|'[^']*'|\\.|[^'`\\\s])+/.source;
/** A command in a text: `demo-run verify` between such marks. Nothing else between them is one. */
const COMMAND = new RegExp(`\`((?:demo-run|npm|ulimit)(?: ${WORD})+)\``);

/**
 * How this program is started from a folder, as words of a shell: `npx demo-run` only where npx finds
 * this very package. Elsewhere it would ask the registry for another package of that name.
 * @param cwd undefined where the working directory was deleted
 */
export function launcherWords(cwd: string | undefined): string[] {
  return cwd !== undefined && isFoundByNpx(cwd)
    ? ['npx', 'demo-run']
    : ['node', shellWord(LAUNCHER)];
}

/** What a command needs besides to mean this root; nothing where it is found from here anyway. */
export function rootWords(root: string, cwd: string | undefined): string[] {
  const isInside = cwd === PACKAGE_ROOT || cwd?.startsWith(`${PACKAGE_ROOT}/`) === true;
  return isInside && root === PACKAGE_ROOT ? [] : ['--root', shellWord(root)];
}

/**
 * A text whose marked commands can be typed as they are.
 * @param root that is meant; undefined where it is not known
 * @param policy the file that the run was given, which `policy` has to be given too
 */
export function typedText(
  text: string,
  root?: string,
  policy?: string,
  cwd = workingFolder(),
): TextWithCommands {
  const inRoot = (path: string) => placeOf(path, root, cwd);
  // What is split by a group stands between what is split off: every second part is a command.
  return text
    .split(COMMAND)
    .map((part, at) =>
      at % 2 === 0 ? part.replace(LOG, inRoot) : typedWords(wordsOf(part), root, policy, cwd),
    )
    .filter((part) => part !== '');
}

/** A file below a root, as it is found from here. */
function placeOf(path: string, root: string | undefined, cwd: string | undefined): string {
  return root === undefined || root === cwd ? path : join(root, path);
}

/** The words of a command as it was typed. */
export function wordsOf(command: string): string[] {
  return command.match(new RegExp(WORD, 'g')) ?? [];
}

function typedWords(
  [program = '', ...words]: readonly string[],
  root: string | undefined,
  policy: string | undefined,
  cwd: string | undefined,
): string[] {
  if (program !== 'demo-run') return [program, ...words];
  const isHelp = words.includes('--help');
  return [
    ...launcherWords(cwd),
    ...words.map((word) => (IS_LOG.test(word) ? shellWord(placeOf(word, root, cwd)) : word)),
    ...(policy === undefined || words[0] !== 'policy' ? [] : ['--policy', shellWord(policy)]),
    ...(root === undefined || isHelp ? [] : rootWords(root, cwd)),
  ];
}

/**
 * A word as a shell takes it literally, in printable ASCII whatever it holds: beyond that in `$'...'`, byte by byte, as
 * POSIX.1-2024 has it (dash takes it from version 0.5.13 on). A terminal that shows letters shows them in it, too.
 */
export function shellWord(text: string): string {
  const shown = withoutCredentials(text);
  if (/^[A-Za-z0-9_./:=+-]+$/.test(shown)) return shown;
  // What looks like an escaped letter would be shown as that letter.
  return /^[ -[\]-~]*$/.test(shown)
    ? `'${shown.replaceAll("'", "'\\''")}'`
    : `$'${[...Buffer.from(shown)].map(escapedByte).join('')}'`;
}

function escapedByte(byte: number): string {
  const character = String.fromCharCode(byte);
  if (character === '\\' || character === "'") return `\\${character}`;
  return byte >= 0x20 && byte < 0x7f ? character : `\\${byte.toString(8).padStart(3, '0')}`;
}

/**
 * A help text whose example can be typed as it is: started as this program is from here, and
 * where that is too long for a line, going on behind a backslash, as a shell reads it.
 */
export function withTypedExample(help: string, cwd: string | undefined): string {
  return help.replace(/^Example: demo-run(.*)$/m, (_line, rest: string) => {
    const words = [...launcherWords(cwd), ...rest.split(' ').filter((word) => word !== '')];
    return commandLines(EXAMPLE, words).join('\n');
  });
}

/** npx looks in the nearest folder upwards that has a package.json or node_modules. */
function isFoundByNpx(cwd: string): boolean {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (folder === PACKAGE_ROOT) return true;
    const modules = join(folder, 'node_modules');
    if (existsSync(join(folder, 'package.json')) || existsSync(modules)) {
      return isLauncher(join(modules, '.bin', 'demo-run'));
    }
    if (folder === dirname(folder)) return false;
  }
}

function isLauncher(path: string): boolean {
  return existsSync(path) && realpathSync(path) === realpathSync(LAUNCHER);
}
