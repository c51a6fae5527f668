import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './durable-files.js';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;

/** A folder that is held open. */
interface Pin {
  readonly fd: number;
  /** What it is called, for people and for the last look. */
  readonly name: string;
  /** What leads to it as long as it is held, whatever its name leads to by then. */
  readonly path: string;
}

/**
 * Works in a folder below a root that nobody can exchange midway: each folder on the way is made if
 * it is missing, must be a real folder, not a link, and is held open while the next is looked up in
 * it. What is done at the path that the work is given happens in that very folder.
 *
 * On Linux that path is `/proc/self/fd/<fd>`, which works as `openat` does. Elsewhere it is the
 * ordinary path: links are refused and an exchange is found out afterwards, but not prevented.
 * @param root may be a link: whoever names it means where it leads
 * @param names the folders below, outermost first
 * @throws the system's error, or an Error that names the link or the exchange
 */
export function inPinnedFolder<Result>(
  root: string,
  names: readonly string[],
  work: (folder: string) => Result,
): Result {
  makeFolder(root);
  const pins = [pinned(openSync(root, O_RDONLY | O_DIRECTORY), root, root)];
  try {
    for (const name of names) pins.push(pinBelow(pins.at(-1) as Pin, name));
    const innermost = pins.at(-1) as Pin;
    const result = work(innermost.path);
    refuseExchange(innermost);
    return result;
  } finally {
    for (const { fd } of pins) closeSync(fd);
  }
}

function pinBelow(parent: Pin, name: string): Pin {
  const path = join(parent.path, name);
  makeIfMissing(path);
  const shown = join(parent.name, name);
  return pinned(openFolder(path, shown), shown, path);
}

function makeIfMissing(path: string): void {
  try {
    mkdirSync(path, { mode: 0o750 });
  } catch (error) {
    // Whatever is there is judged when it is opened.
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) throw error;
  }
}

function openFolder(path: string, shown: string): number {
  try {
    return openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  } catch (error) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink() === true) throw new Error(`${shown} is a symbolic link`);
    if (stats?.isDirectory() === false) throw new Error(`${shown} is not a folder`);
    throw error;
  }
}

function pinned(fd: number, name: string, path: string): Pin {
  const held = `/proc/self/fd/${String(fd)}`;
  return { fd, name, path: isSame(statSync(held, { throwIfNoEntry: false }), fd) ? held : path };
}

/** What was written lies in the folder that was held, and that one is no longer where it was. */
function refuseExchange({ fd, name }: Pin): void {
  if (isSame(lstatSync(name, { throwIfNoEntry: false }), fd)) return;
  throw new Error(`somebody put something else in the place of ${name}`);
}

function isSame(stats: { dev: number; ino: number } | undefined, fd: number): boolean {
  const { dev, ino } = fstatSync(fd);
  return stats?.dev === dev && stats.ino === ino;
}
