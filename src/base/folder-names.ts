import { lstatSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The names in a folder, none where there is no such folder.
 * @throws the system's error, which names the path, or an Error that does, where something else
 * is in its place or on the way to it: a link that leads nowhere, too
 */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    refuseDanglingLink(folder);
    return [];
  }
}

function refuseDanglingLink(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined && path !== dirname(path)) refuseDanglingLink(dirname(path));
  if (stats?.isSymbolicLink() !== true) return;
  throw Object.assign(new Error(`${path} is a link that leads nowhere`), {
    code: 'ENOENT',
    syscall: 'scandir',
    path,
  });
}
