import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  type Stats,
} from 'node:fs';

const OWN_FOLDER = 0o700;
const SLASH = Buffer.from('/');

/**
 * Removes a folder with all that others have put into it: no link is followed, names may be any bytes, folders
 * may be locked, and lie deeper than a path can be long. Nobody must change it meanwhile.
 * @throws the system's error, where something cannot be removed
 */
export function removeTree(folder: string): void {
  const top = Buffer.from(folder);
  const stats = statsOf(top);
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    unlinkSync(top);
    return;
  }
  chmodSync(top, OWN_FOLDER);
  for (let names = namesIn(top); names.length > 0; names = namesIn(top)) {
    for (const name of names) removeEntry(top, within(top, name));
  }
  rmdirSync(top);
}

/** What lies deeper is moved to the top, so that no path gets longer than two names. */
function removeEntry(top: Buffer, entry: Buffer): void {
  if (!openFolder(entry)) {
    unlinkSync(entry);
    return;
  }
  for (const name of namesIn(entry)) {
    const inner = within(entry, name);
    if (openFolder(inner)) renameSync(inner, within(top, freshName()));
    else unlinkSync(inner);
  }
  rmdirSync(entry);
}

/** @returns whether it is a folder, which may be changed from then on */
function openFolder(path: Buffer): boolean {
  const isFolder = lstatSync(path).isDirectory();
  if (isFolder) chmodSync(path, OWN_FOLDER);
  return isFolder;
}

function statsOf(path: Buffer): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function namesIn(folder: Buffer): Buffer[] {
  return readdirSync(folder, { encoding: 'buffer' });
}

function within(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, SLASH, name]);
}

function freshName(): Buffer {
  return Buffer.from(randomBytes(16).toString('hex'));
}
