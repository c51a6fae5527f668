import { relative } from 'node:path';
import { launcherWords, rootWords, shellWord } from '../launcher.js';
import { workingFolder } from '../../base/working-folder.js';
import { commandLines } from './layout.js';

const LABEL = '  Next:  ';
/** A root that is longer is named once, and then by a variable of the shell. */
const LONGEST_ROOT = 32;

/** What the next commands have in common with the run. */
export interface AskedPlace {
  readonly root: string;
  readonly env?: string | undefined;
  /** The policy file that was given. */
  readonly policy?: string | undefined;
}

/**
 * What may be typed next, as it works from this folder.
 * @param asked the line that is to be explained; null where all went well
 */
export function nextCommands(
  place: AskedPlace,
  log: string,
  asked: number | null,
  cwd = workingFolder(),
): string[] {
  const { root } = place;
  const program = launcherWords(cwd);
  const rooted = rootWords(root, cwd);
  const isLong = rooted.length > 0 && shellWord(root).length > LONGEST_ROOT;
  const at = isLong ? ['--root', '"$ROOT"'] : rooted;
  const path = cwd === undefined ? log : relative(cwd, log);
  const commands = [
    [
      'cat',
      isLong ? `"$ROOT/${relative(root, log)}"` : shellWord(path.startsWith('..') ? log : path),
    ],
    ...(asked === null ? [] : [[...program, 'explain', String(asked), ...at]]),
    [...program, 'verify', ...at],
    [...program, 'demo-mode-violation', ...gatesOf(place), ...at],
    [...program, 'report', ...at],
  ];
  const margin = ' '.repeat(LABEL.length);
  const named = isLong ? commandLines(`${LABEL}ROOT=`, [shellWord(root)]) : [];
  return [
    ...named,
    ...commands.flatMap((words, index) =>
      commandLines(index === 0 && !isLong ? LABEL : margin, words),
    ),
  ];
}

/** The same gates are attacked: under the run's policy, and in its environment. */
function gatesOf({ env = 'stage', policy }: AskedPlace): string[] {
  return [
    ...(env === 'stage' ? [] : ['--env', env]),
    ...(policy === undefined ? [] : ['--policy', shellWord(policy)]),
  ];
}
