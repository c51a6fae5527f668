import { lstatSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import type { PauseSwitch } from '../../core/domain/ports.js';
import { shorten } from '../../core/domain/safe-text.js';
import { makeFolder, syncFolder, writeAtomically } from '../../base/durable-files.js';
import { logFolder, refuseLinkedFolders } from '../../audit/library/log-files.js';

/** What stops all acting in a root by being there, whatever it is and no matter who made it. */
export function pausePath(root: string): string {
  return join(root, 'logs', 'PAUSED');
}

/** Looks anew each time. If it cannot look, it does not act. */
export function pauseSwitch(root: string): PauseSwitch {
  return { isPaused: () => isPaused(root) };
}

/** Where a job runs in a root of its own, the pause of the root around it holds too. */
export function isPaused(root: string): boolean {
  try {
    const around = rootAround(root);
    if (around !== undefined && isPaused(around)) return true;
    return lstatSync(pausePath(root), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** The root that a job belongs to: its own is `jobs/1` in it. */
function rootAround(root: string): string | undefined {
  const jobs = dirname(root);
  return basename(jobs) === 'jobs' && /^\d{1,2}$/.test(basename(root)) ? dirname(jobs) : undefined;
}

/**
 * @param note who paused and when, for people
 * @returns false when it was paused already; that pause stays as it is
 * @throws DemoRunError `pause_unwritable`
 */
export function pause(root: string, note: string): boolean {
  const path = pausePath(root);
  try {
    refuseLinkedFolders(logFolder(root));
    makeFolder(dirname(path));
    return writeAtomically(path, `${note}\n`, 'keep');
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** @returns false when it was not paused @throws DemoRunError `pause_unwritable` */
export function resume(root: string): boolean {
  const path = pausePath(root);
  try {
    refuseLinkedFolders(logFolder(root));
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return false;
    unlinkSync(path);
    syncFolder(dirname(path));
    return true;
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): DemoRunError {
  return new DemoRunError(
    'pause_unwritable',
    `${shorten(path, 200)} cannot be changed: ${messageOf(cause)}`,
    { cause, remedy: 'name a root of your own with --root' },
  );
}
