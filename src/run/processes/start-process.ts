import { spawn, spawnSync, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { PACKAGE_ROOT } from '../../base/package-paths.js';
import { DemoRunError } from '../../core/domain/errors.js';
import { inheritedDescriptors } from './descriptors.js';

export type PipedChild = ChildProcessByStdio<Writable, Readable, Readable>;
export type WardenChild = ChildProcessByStdio<Writable, null, null>;

export interface ProcessStart {
  /** The program and its arguments. */
  readonly words: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Where it begins. */
  readonly cwd: string;
  readonly uid?: number | undefined;
  readonly lockLimit: number;
  /** At most that: what a part of them has alone. */
  readonly softLockLimit?: number | undefined;
}

const SHELL = '/bin/sh';
/** Of a user who has no other processes. A program like Node has a dozen threads, each of which counts. */
const MOST_PROCESSES = 512;
/**
 * The shell becomes the program, once limits are set that Node cannot set: no core dumps, the number by which its
 * processes are known, and how many there may be. Shells have different letters for the last ones.
 */
const LIMITED = [
  'ulimit -c 0',
  'ulimit -w "$0" || ulimit -x "$0"',
  '[ -z "$2" ] || ulimit -S -w "$2" || ulimit -S -x "$2"',
  '[ -z "$1" ] || ulimit -p "$1" || ulimit -u "$1"',
].map((line) => `{ ${line}; } 2>/dev/null; `);
const BECOMES_THE_PROGRAM = `${LIMITED.join('')}shift 2; exec "$@"`;

/**
 * Begins a program in a group and session of its own. Nothing of ours is open in it but its three pipes.
 * @throws DemoRunError `system_refused` where the system begins none; the system's error where a user cannot be had
 */
export function startProcess(start: ProcessStart): PipedChild {
  const { env, cwd, uid } = start;
  const most = uid === undefined ? '' : String(MOST_PROCESSES);
  const soft = start.softLockLimit === undefined ? '' : String(start.softLockLimit);
  const words = ['-c', BECOMES_THE_PROGRAM, String(start.lockLimit), most, soft, ...start.words];
  return withNothingInherited((others) => {
    const as = uid === undefined ? {} : { uid, gid: uid };
    const stdio = ['pipe', 'pipe', 'pipe', ...others] as ['pipe', 'pipe', 'pipe'];
    return begun(spawn(SHELL, words, { ...as, cwd, env, detached: true, stdio }), cwd);
  });
}

/** Only as that user: as root it would reach everybody. */
const KILLS_ITS_USER = '[ "$(id -u)" = "$0" ] && kill -9 -1';

/** Kills all processes of a user at once: none of them can have begun another meanwhile. */
export function killUser(uid: number): void {
  spawnSync(SHELL, ['-c', KILLS_ITS_USER, String(uid)], { uid, gid: uid, cwd: '/', env: {} });
}

const WARDEN = join(PACKAGE_ROOT, 'dist', 'run', 'processes', 'warden.js');

/**
 * Begins what ends processes where we cannot. Whoever waits for our end does not wait for it.
 * @throws DemoRunError `system_refused` where the system begins none
 */
export function startWarden(): WardenChild {
  return withNothingInherited((others) => {
    const stdio = ['pipe', 'ignore', 'ignore', ...others] as ['pipe', 'ignore', 'ignore'];
    const options = { cwd: '/', env: {}, detached: true, stdio };
    const child = begun(spawn(process.execPath, [WARDEN], options), options.cwd);
    child.unref();
    (child.stdin as Partial<{ unref(): void }>).unref?.();
    return child;
  });
}

/** One that was not begun may have no pipes either: nobody else is to touch it. */
function begun<Child extends ChildProcess>(child: Child, cwd: string): Child {
  if (child.pid !== undefined) return child;
  child.once('error', () => undefined);
  throw new DemoRunError('system_refused', `no process could be started in ${cwd}`, {
    remedy:
      'look whether that folder is there, and whether more processes and open files may be had (ulimit -u, ulimit -n)',
  });
}

/** In the place of each inherited descriptor it is given nothing: they cannot be closed from here. */
function withNothingInherited<Child>(start: (others: (number | 'ignore')[]) => Child): Child {
  const inherited = new Set(inheritedDescriptors());
  if (inherited.size === 0) return start([]);
  const nothing = openSync(devNull, 'r');
  try {
    const count = Math.max(...inherited) - 2;
    return start(
      Array.from({ length: count }, (_, at) => (inherited.has(at + 3) ? nothing : 'ignore')),
    );
  } finally {
    closeSync(nothing);
  }
}
