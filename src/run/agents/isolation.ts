import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import * as inspector from 'node:inspector';
import type { Isolation } from '../../core/domain/agent.js';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { makeHomeFolder } from '../processes/home-folder.js';
import { bwrapOptions } from './isolation-bwrap.js';

export interface ChosenIsolation {
  readonly isolation: Isolation;
  /** Root gives an agent another user, in a sandbox too: one of ours could read what only we may. */
  readonly asAnotherUser: boolean;
  /** We are root, and so is it: it may read whatever it sees. */
  readonly asRoot: boolean;
  /** A sentence for whoever asks why. */
  readonly why: string;
}

const SHELL = '/bin/sh';
const TRIAL_MS = 10_000;

const REMEDIES: Readonly<Record<Isolation, string>> = {
  bwrap: 'install bubblewrap and allow user namespaces, or choose another isolation',
  user: 'run as root, with a program that others may read, or choose another isolation',
  none: 'choose another isolation',
};

/**
 * The best isolation that works here, found out by trying: a sandbox, then another user, then none. Where we are
 * root and another user may not read the program, a sandbox runs it as root, with our logs and our key out of
 * its sight.
 * @param demanded one that must be had
 * @param unreadable why another user could not begin the program; undefined where one could
 * @throws DemoRunError `usage` where the demanded one cannot be had
 */
export function chooseIsolation(demanded?: Isolation, unreadable?: string): ChosenIsolation {
  if (demanded !== undefined) return demandIsolation(demanded, unreadable);
  const noSandbox = whyNot('bwrap');
  if (noSandbox === undefined) return chosen('bwrap', 'bubblewrap works here', unreadable);
  const noUser = whyNot('user') ?? unreadable;
  if (noUser === undefined) return chosen('user', `another user; no sandbox: ${noSandbox}`);
  return chosen('none', `no sandbox: ${noSandbox}; no other user: ${noUser}`);
}

function demandIsolation(demanded: Isolation, unreadable: string | undefined): ChosenIsolation {
  const why = whyNot(demanded) ?? (demanded === 'user' ? unreadable : undefined);
  if (why === undefined) return chosen(demanded, 'it was asked for', unreadable);
  throw new DemoRunError('usage', `the isolation ${demanded} cannot be had: ${why}`, {
    remedy: isInspected()
      ? 'run without --inspect, or choose the isolation none'
      : REMEDIES[demanded],
  });
}

function chosen(isolation: Isolation, why: string, unreadable?: string): ChosenIsolation {
  const mayBecomeAnother = isolation !== 'none' && isRoot();
  if (!mayBecomeAnother || unreadable === undefined) {
    return {
      isolation,
      asAnotherUser: mayBecomeAnother,
      asRoot: isRoot() && !mayBecomeAnother,
      why,
    };
  }
  return {
    isolation,
    asAnotherUser: false,
    asRoot: true,
    why: `${why}; as root, because ${unreadable}`,
  };
}

/**
 * Why this one does not work here; undefined where it does.
 * @throws DemoRunError `usage` where there is no folder for temporary files
 */
export function whyNot(isolation: Isolation): string | undefined {
  if (isolation === 'none') return undefined;
  if (isInspected()) return 'the inspector of this process is open to it';
  if (isolation === 'user' && !isRoot()) return 'only root can become another user';
  try {
    return tryIt(isolation);
  } catch (error) {
    // What no isolation could be had with is no reason for a worse one.
    if (error instanceof DemoRunError) throw error;
    return messageOf(error);
  }
}

function tryIt(isolation: 'user' | 'bwrap'): string | undefined {
  const { outer, home, uid } = makeHomeFolder('agent', isRoot(), 'trial');
  try {
    const sandbox = { home, files: [], hidden: [] };
    const program = isolation === 'bwrap' ? 'bwrap' : SHELL;
    const args = isolation === 'bwrap' ? [...bwrapOptions(sandbox), SHELL] : [];
    const as = uid === undefined ? {} : { uid, gid: uid };
    const env = { PATH: process.env['PATH'] };
    const tried = spawnSync(program, [...args, '-c', ':'], {
      ...as,
      cwd: home,
      env,
      timeout: TRIAL_MS,
    });
    if (tried.error !== undefined) return missing(isolation, tried.error);
    return tried.status === 0 ? undefined : lastLine(tried.stderr.toString());
  } finally {
    rmSync(outer, { recursive: true, force: true });
  }
}

function missing(isolation: Isolation, error: Error): string {
  const isMissing = 'code' in error && error.code === 'ENOENT';
  return isMissing ? `${isolation} is not installed` : error.message;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** Loopback is open to an agent at every level, and through the inspector it would run code in our process. */
function isInspected(): boolean {
  return inspector.url() !== undefined;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
