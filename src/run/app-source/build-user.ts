import { lchownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeHomeFolder } from '../processes/home-folder.js';
import { WardenLink } from '../processes/warden-link.js';

/** Marks a home as one that no run of an app may remove. */
const BUILDER = 'DEMO_RUN_BUILDER';

/** Who builds what was cloned: not root, where another user is to be had. */
export interface BuildUser {
  readonly uid: number;
  readonly home: string;
  close(): Promise<void>;
}

/**
 * Gives a folder to another user, who is to build in it.
 * @returns undefined where we are not root: then it is built by whoever runs this
 * @throws the system's error
 */
export function openBuildUser(folder: string): BuildUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const { outer, home, uid } = makeHomeFolder('app', true, BUILDER);
  if (uid === undefined) return undefined;
  const warden = new WardenLink(outer);
  warden.watch({ variable: `${BUILDER}=${String(uid)}`, uid });
  giveTo(folder, uid);
  return { uid, home, close: () => warden.done() };
}

/** No link is followed. */
function giveTo(path: string, uid: number): void {
  lchownSync(path, uid, uid);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) giveTo(inner, uid);
    else lchownSync(inner, uid, uid);
  }
}
