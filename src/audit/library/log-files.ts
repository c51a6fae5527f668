import { lstatSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ENVIRONMENTS } from '../../core/domain/environment.js';
import { DemoRunError } from '../../core/domain/errors.js';
import { LOG_FILES } from '../../core/domain/kind-words.js';
import type { RunKind } from '../../core/domain/proof-lines/run-record.js';

/** Where a root keeps the proof logs: the latest of each kind, and all earlier ones. */
export interface LogFolder {
  readonly folder: string;
  readonly archive: string;
}

export function logFolder(root: string): LogFolder {
  const folder = join(root, 'logs');
  return { folder, archive: join(folder, 'archive') };
}

export function logPath({ folder }: LogFolder, kind: RunKind): string {
  return join(folder, LOG_FILES[kind]);
}

export function allLogPaths(logs: LogFolder): string[] {
  return Object.values(LOG_FILES).map((file) => join(logs.folder, file));
}

/**
 * Before anything is written there: no link leads out of the root that was named, which may be one.
 * @throws DemoRunError `proof_log_failed`
 */
export function refuseLinkedFolders({ folder, archive }: LogFolder): void {
  const folders = [folder, archive, ...ENVIRONMENTS.map((env) => join(folder, env))];
  const link = folders.find((path) => isLink(path));
  if (link === undefined) return;
  throw new DemoRunError('proof_log_failed', `${link} is a link`, {
    remedy: 'put a folder there, or name where it leads to with --root',
  });
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** The folder of logs that a log is in under its own name, with an archive. */
export function homeOf(path: string): LogFolder | undefined {
  const folder = dirname(path);
  const isArchived =
    basename(folder) === 'archive' && /^\d{6,}-[0-9a-f]{4}\.log$/.test(basename(path));
  const root = dirname(isArchived ? dirname(folder) : folder);
  const logs = logFolder(root);
  const isOurs = isArchived
    ? join(logs.archive, basename(path)) === path
    : allLogPaths(logs).includes(path);
  return isOurs && isFolder(logs.archive) ? logs : undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
