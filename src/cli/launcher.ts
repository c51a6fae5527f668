import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withoutCredentials } from '../core/domain/credentials.js';
import { COMMAND_NAMES } from './command-names.js';
import { PACKAGE_ROOT } from '../base/package-paths.js';
import { commandLines } from './views/layout.js';

const EXAMPLE = 'Example: ';
const LAUNCHER = join(PACKAGE_ROOT, 'scripts', 'demo-run.cjs');
/** A call of ours in a sentence: `demo-run verify`, `npx demo-run --rehearse`. */
const CALL = new RegExp(
  `(?:npx )?\\bdemo-run(?= (?:(?:${COMMAND_NAMES.join('|')})\\b|--[a-z]))`,
  'g',
);

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
 * A sentence whose calls of this program can be typed as they are.
 * @param root that is meant; undefined where it is not known
 * @param policy the file that the run was given, which `policy` has to be given too
 */
export function withLauncher(
  text: string,
  root: string | undefined,
  cwd: string | undefined,
  policy?: string,
): string {
  const call = [...launcherWords(cwd), ...(root === undefined ? [] : rootWords(root, cwd))].join(
    ' ',
  );
  const given = policy === undefined ? '' : ` --policy ${shellWord(policy)}`;
  return text
    .replace(/\bdemo-run policy\b/g, (asked) => `${asked}${given}`)
    .replace(CALL, () => call);
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
