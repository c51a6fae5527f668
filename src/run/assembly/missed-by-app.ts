import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readRegularFile } from '../../base/regular-file.js';
import { variableMissed } from '../../core/onboarding/variable-missed.js';
import { findProgram, mayAnyoneRun, mayRun, runsAsAnother } from '../app-source/find-program.js';

/** An app that did not start, and what it was given. */
export interface StartedApp {
  readonly folder: string;
  readonly command: string;
  /** As it was given PATH. */
  readonly path: string;
  /** Variables that it was given: it does not miss them. */
  readonly given: readonly string[];
}

/** A frame of a stack of Node: `at f (file:///x/server.mjs:2:13)`, `at /x/server.js:2:13`. */
const FRAME = /^\s*at .*?\(?(?:file:\/\/)?(\/[^():]+):(\d+):\d+\)?/gm;
const MOST_FRAMES = 50;
/** No file that somebody wrote is larger. */
const MOST_BYTES = 1_048_576;
/** A shell could not begin a program, and what it said of which. */
const NOT_BEGUN = /\(exit_12[67]\)/;
const SAID = [
  /^(?:\/\S+\/)?sh: (?:line )?(?:\d+: )*(?:exec: )?([^\s:]+): (?:command not found|not found|Permission denied|No such file or directory)/m,
  /^(?:\/\S+\/)?env: [\u2018'"]?([^\s:\u2019'"]+)[\u2019'"]?: (?:No such file or directory|Permission denied)/m,
];

/**
 * What an app misses that did not start, as what to do about it: a variable, or a program. From what it wrote, from the
 * line of its own files that failed, and from where programs lie here.
 * @param failure why it did not start, and what it wrote
 */
export function missedByApp(failure: string, app: StartedApp): string | undefined {
  const missed = variableMissed(
    `${failure}\n${sourceLines(failure, app.folder).join('\n')}`,
    app.given,
  );
  if (missed !== undefined) {
    return `it seems to need the variable ${missed}: set it, and add --app-env ${missed}`;
  }
  return NOT_BEGUN.test(failure) ? programMissed(failure, app) : undefined;
}

/** The lines of its own files in the stack: Node shows only those of itself, where it was Node that threw. */
function sourceLines(output: string, folder: string): string[] {
  const within = `${realpathSync(folder)}/`;
  const frames = [...output.matchAll(FRAME)].slice(0, MOST_FRAMES);
  return frames.flatMap(([, file = '', line]) =>
    file.startsWith(within) && !file.includes('/node_modules/') && !file.includes('/../')
      ? lineOf(file, Number(line))
      : [],
  );
}

/** It may be gone by now, or be none. */
function lineOf(file: string, line: number): string[] {
  try {
    return [readRegularFile(file, MOST_BYTES).toString('utf8').split('\n')[line - 1] ?? ''];
  } catch {
    return [];
  }
}

function programMissed(failure: string, app: StartedApp): string {
  const said = SAID.map((pattern) => pattern.exec(failure)?.[1]).find((name) => name !== undefined);
  const name = said ?? firstWord(app.command);
  return name.includes('/') ? fileMissed(name, app) : missedOnPath(name, app);
}

/** Behind what is set for it alone. */
function firstWord(command: string): string {
  const words = command.trim().split(/\s+/);
  return words.find((word) => !/^\w+=/.test(word) && word !== 'exec') ?? command;
}

function fileMissed(name: string, { folder }: StartedApp): string {
  const path = resolve(folder, name);
  if (!existsSync(path)) return `${name} is not there: name another command with --start`;
  if (!mayRun(path)) return `${name} is there and may not be run: chmod +x ${name}`;
  return runsAsAnother(folder) && !mayAnyoneRun(path)
    ? `${name} may not be run by the user who runs the app (root has another one run it): let every user run it`
    : `${name} is there, but not what it is run by: see its first line`;
}

function missedOnPath(name: string, app: StartedApp): string {
  const asAnother = runsAsAnother(app.folder);
  const found = findProgram(name, app.path, asAnother);
  const [hidden] = found;
  const otherwise = otherCommand(name, app, asAnother);
  if (found.some(({ runs }) => runs)) {
    return `${name} is there, but not for its command: name another with --start`;
  }
  if (hidden === undefined) return `there is no ${name} in PATH: ${otherwise}`;
  const where = dirname(hidden.path);
  return `${name} lies in ${where}, where the user who runs the app may not go (root has another one run it): ${otherwise}`;
}

function otherCommand(name: string, { command, path }: StartedApp, asAnother: boolean): string {
  const python3 =
    name === 'python' && findProgram('python3', path, asAnother).some(({ runs }) => runs);
  if (python3) return `add --start '${command.replace(/\bpython\b/, 'python3')}'`;
  return /^\s*(?:npm|npx|yarn|pnpm)\b/.test(command)
    ? 'add --build, or install its packages in the folder'
    : 'install it for every user, or name another command with --start';
}
