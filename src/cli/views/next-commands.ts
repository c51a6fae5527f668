import { relative } from 'node:path';
import { launcherWords, rootWords, shellWord } from '../launcher.js';
import { workingFolder } from '../../base/working-folder.js';
import { commandLines } from './layout.js';

const LABEL = '  Next:  ';

/**
 * What may be typed next, as it works from this folder.
 * @param asked the line that is to be explained; null where all went well
 */
export function nextCommands(
  root: string,
  log: string,
  asked: number | null,
  cwd = workingFolder(),
): string[] {
  const program = launcherWords(cwd);
  const rooted = rootWords(root, cwd);
  const path = cwd === undefined ? log : relative(cwd, log);
  const commands = [
    ['cat', shellWord(path.startsWith('..') ? log : path)],
    ...(asked === null ? [] : [[...program, 'explain', String(asked), ...rooted]]),
    [...program, 'verify', ...rooted],
    [...program, 'demo-mode-violation', ...rooted],
    [...program, 'report', ...rooted],
  ];
  return commands.flatMap((words, at) =>
    commandLines(at === 0 ? LABEL : ' '.repeat(LABEL.length), words),
  );
}
