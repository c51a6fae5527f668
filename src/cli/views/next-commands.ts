import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toPrintableAscii } from '../../domain/safe-text.js';
import { WIDTH, wrap } from './layout.js';

const PACKAGE_ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[/\\]$/, '');
const INDENT = 9;

/**
 * What may be typed next, as it works from this folder: `npx demo-run` only inside the checkout,
 * because elsewhere npx would ask the registry for another package of that name.
 */
export function nextCommands(root: string, log: string, cwd = process.cwd()): string[] {
  const isInside = cwd === PACKAGE_ROOT || cwd.startsWith(`${PACKAGE_ROOT}/`);
  const program = isInside ? 'npx demo-run' : `node ${PACKAGE_ROOT}/scripts/demo-run.mjs`;
  const rooted = isInside && root === PACKAGE_ROOT ? '' : ` --root ${root}`;
  const path = relative(cwd, log);
  const commands = [
    `cat ${path.startsWith('..') ? log : path}`,
    `${program} verify${rooted}`,
    `${program} demo-mode-violation${rooted}`,
  ];
  return commands.flatMap((command, index) => {
    const [first = '', ...rest] = wrap(toPrintableAscii(command), WIDTH - INDENT - 2);
    const lines = [first, ...rest.map((line) => `  ${line}`)];
    const label = index === 0 ? '  Next:  ' : ' '.repeat(INDENT);
    return lines.map((line, at) => {
      const continued = at < lines.length - 1 ? ' \\' : '';
      return `${at === 0 ? label : ' '.repeat(INDENT)}${line}${continued}`;
    });
  });
}
