import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DemoRunError } from '../core/domain/errors.js';
import { readRegularFile } from '../base/regular-file.js';
import { workingFolder } from '../base/working-folder.js';
import { UsageError } from './usage-error.js';

const LONGEST_PATH = 4_096;
/** More than any package.json that is written by hand. */
const MAX_MANIFEST_BYTES = 256 * 1024;

/**
 * Where `apps/registry/` and `logs/` lie: flag, then variable, then the nearest folder upwards that
 * is this project, then the working directory. An empty variable counts as none.
 * @throws UsageError for a path that cannot be meant, DemoRunError where there is no folder to start from
 */
export function rootFolder(flag: unknown): string {
  const isFlag = typeof flag === 'string';
  const named = isFlag ? flag : process.env['DEMO_RUN_ROOT'];
  if (named === undefined || named === '') return nearestProject(neededWorkingFolder());
  refuseUnnameable(named, isFlag ? '--root' : 'DEMO_RUN_ROOT');
  return resolve(workingFolderFor(named), named);
}

/** Node puts U+FFFD where the bytes of an argument are not UTF-8: another folder would be meant. */
function refuseUnnameable(path: string, field: string): void {
  if (path.length <= LONGEST_PATH && !/[\0\ufffd]/.test(path)) return;
  throw new UsageError([
    {
      field,
      rule: 'option_root',
      value: path,
      accepted: `a path in UTF-8 of at most ${String(LONGEST_PATH)} characters`,
      remedy: 'correct it or leave it out',
    },
  ]);
}

function workingFolderFor(path: string): string {
  return path.startsWith('/') ? '/' : neededWorkingFolder();
}

function neededWorkingFolder(): string {
  const here = workingFolder();
  if (here !== undefined) return here;
  throw new DemoRunError('usage', 'the working directory is gone', {
    remedy: 'go to one that exists, or name a folder with --root by its whole path',
  });
}

function nearestProject(here: string): string {
  for (let folder = here; ; folder = dirname(folder)) {
    if (isThisProject(folder, here)) return folder;
    if (folder === dirname(folder)) return here;
  }
}

/** Only the name in an ordinary file counts, and only in one that is not somebody else's. */
function isThisProject(folder: string, here: string): boolean {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return false;
  try {
    const manifest: unknown = JSON.parse(readRegularFile(file, MAX_MANIFEST_BYTES).toString());
    return (manifest as { name?: unknown }).name === 'demo-run' && isOfTrustedOwner(file, here);
  } catch {
    return false;
  }
}

/** Anybody can put a package.json into /tmp: logs would be written beside it. */
function isOfTrustedOwner(file: string, here: string): boolean {
  const owner = statSync(file).uid;
  return [process.getuid?.() ?? owner, 0, statSync(here).uid].includes(owner);
}
