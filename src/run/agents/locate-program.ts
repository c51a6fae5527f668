import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readSync,
  statSync,
  type Stats,
} from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { messageOf } from '../../core/domain/errors.js';
import { isOpenTo } from '../processes/home-folder.js';

/** A command whose words mean the same in whichever folder it is begun. */
export interface Located {
  readonly program: string;
  readonly args: readonly string[];
  /** The files that its words name, the program among them. */
  readonly files: readonly string[];
}

export interface LocateOptions {
  /** Where its relative paths begin. */
  readonly cwd: string;
  /** The folders that programs are looked for in, as in PATH. */
  readonly path: string | undefined;
  /** It is begun by a user who owns nothing. */
  readonly asAnotherUser: boolean;
}

const USUAL_PATH = '/usr/local/bin:/usr/bin:/bin';
const OTHERS_EXECUTE = 0o001;
const OTHERS_READ = 0o004;
/** The kernel reads no more of a first line. */
const FIRST_LINE_BYTES = 256;

/**
 * Finds the program, and gives each other word that names a file by its whole path: an agent is begun in a
 * folder of its own, and `python3 my.py` must mean what it means where it was written.
 * @throws Error with a sentence, where it cannot be begun
 */
export function locateProgram(
  words: readonly [string, ...string[]],
  options: LocateOptions,
): Located {
  const [name, ...others] = words;
  const program = name.includes('/') ? resolve(options.cwd, name) : findInPath(name, options);
  refuseUnexecutable(program, options.asAnotherUser);
  const files = [program];
  const args = others.map((word) => {
    const file = resolve(options.cwd, word);
    if (word.startsWith('-') || statsOf(file)?.isFile() !== true) return word;
    if (options.asAnotherUser && !mayOthers(file, OTHERS_READ)) throw ofUsers(file, 'read');
    files.push(file);
    return file;
  });
  return { program, args, files };
}

/** Why a user who owns nothing could not begin it; undefined where that user could, or where nobody can. */
export function unreadableToOthers(
  words: readonly [string, ...string[]],
  options: Omit<LocateOptions, 'asAnotherUser'>,
): string | undefined {
  const reason = (asAnotherUser: boolean) => {
    try {
      locateProgram(words, { ...options, asAnotherUser });
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  };
  return reason(false) === undefined ? reason(true) : undefined;
}

function findInPath(name: string, { path = USUAL_PATH, asAnotherUser }: LocateOptions): string {
  const candidates = path.split(delimiter).filter((folder) => folder.startsWith('/'));
  for (const folder of candidates) {
    const file = join(folder, name);
    if (isExecutable(file) && (!asAnotherUser || mayOthers(file, OTHERS_EXECUTE))) return file;
  }
  throw new Error(`there is no program ${name} in the folders of PATH`);
}

function refuseUnexecutable(program: string, asAnotherUser: boolean): void {
  const stats = statsOf(program);
  if (stats === undefined) throw new Error(`there is no file ${program}`);
  if (!stats.isFile()) throw new Error(`${program} is not a file`);
  if (!isExecutable(program)) throw new Error(`${program} is not executable (chmod +x)`);
  if (asAnotherUser && !mayOthers(program, OTHERS_EXECUTE)) throw ofUsers(program, 'execute');
  const interpreter = interpreterOf(program);
  if (interpreter !== undefined && statsOf(interpreter) === undefined) {
    throw new Error(`${program} names ${interpreter} in its first line, which is not there`);
  }
}

function ofUsers(file: string, what: string): Error {
  return new Error(`another user may not ${what} ${file}`);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function mayOthers(file: string, right: number): boolean {
  const stats = statsOf(file);
  return stats !== undefined && (stats.mode & right) !== 0 && isOpenTo(dirname(file));
}

/** Of a script: `#!/usr/bin/env python3` → `/usr/bin/env`. */
function interpreterOf(program: string): string | undefined {
  const fd = openSync(program, 'r');
  try {
    const bytes = Buffer.alloc(FIRST_LINE_BYTES);
    const text = bytes.toString('latin1', 0, readSync(fd, bytes, 0, FIRST_LINE_BYTES, 0));
    return /^#![ \t]*(\/[^ \t\r\n]+\r?)/.exec(text)?.[1];
  } finally {
    closeSync(fd);
  }
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
