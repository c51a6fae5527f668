import { relative } from 'node:path';
import { toPrintableAscii } from '../../domain/safe-text.js';
import { PACKAGE_ROOT } from '../package-paths.js';
import { WIDTH, wrapWords } from './layout.js';

const LABEL = '  Next:  ';

/**
 * What may be typed next, as it works from this folder: `npx demo-run` only inside the checkout,
 * because elsewhere npx would ask the registry for another package of that name. A long command
 * goes on behind a backslash, as a shell reads it; a word is never cut.
 * @param asked the line that is to be explained; null where all went well
 */
export function nextCommands(
  root: string,
  log: string,
  asked: number | null,
  cwd = process.cwd(),
): string[] {
  const isInside = cwd === PACKAGE_ROOT || cwd.startsWith(`${PACKAGE_ROOT}/`);
  const program = isInside
    ? ['npx', 'demo-run']
    : ['node', shellWord(`${PACKAGE_ROOT}/scripts/demo-run.mjs`)];
  const rooted = isInside && root === PACKAGE_ROOT ? [] : ['--root', shellWord(root)];
  const path = relative(cwd, log);
  const commands = [
    ['cat', shellWord(path.startsWith('..') ? log : path)],
    ...(asked === null ? [] : [[...program, 'explain', String(asked), ...rooted]]),
    [...program, 'verify', ...rooted],
    [...program, 'demo-mode-violation', ...rooted],
    [...program, 'report', ...rooted],
  ];
  return commands.flatMap((words, index) => {
    const lines = wrapWords(words, WIDTH - LABEL.length - 4);
    return lines.map((line, at) => {
      const label = index === 0 && at === 0 ? LABEL : ' '.repeat(LABEL.length);
      const indent = at === 0 ? '' : '  ';
      return `${label}${indent}${line}${at < lines.length - 1 ? ' \\' : ''}`;
    });
  });
}

/** A word as a POSIX shell takes it literally. */
function shellWord(text: string): string {
  const printable = toPrintableAscii(text);
  return /^[A-Za-z0-9_./:=+-]+$/.test(printable)
    ? printable
    : `'${printable.replaceAll("'", "'\\''")}'`;
}
