import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { DemoRunError } from '../../../core/domain/errors.js';
import { textOf } from '../../processes/proc-files.js';

const PROGRAM = 'prlimit';
const BYTES_A_KB = 1_024;

/** Whether memory of other processes can be limited here. */
export function canLimitData(): boolean {
  return spawnSync(PROGRAM, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** A page less than what is held: the next one that is asked for is refused. */
const PAGE_BYTES = 4_096;

/** What a process holds of what RLIMIT_DATA limits, in bytes (proc_pid_status(5), VmData). */
function dataBytes(pid: number): number | undefined {
  const found = /^VmData:\s+(\d+) kB/m.exec(textOf(`/proc/${String(pid)}/status`) ?? '');
  return found?.[1] === undefined ? undefined : Number(found[1]) * BYTES_A_KB;
}

/**
 * Lets a process have no more memory than it has now: what it asks for besides fails with ENOMEM (setrlimit(2),
 * RLIMIT_DATA). Only the soft limit is set, so that it can be raised again.
 * @returns the limit that it had before; undefined where the process is not there any more
 * @throws DemoRunError `system_refused` where the program for it is missing, or the system does not allow it
 */
export function limitData(pid: number): string | undefined {
  const before = prlimit(pid, ['--data', '--output', 'SOFT', '--noheadings', '--raw']);
  // What it holds changes all the time: it is read last.
  const held = dataBytes(pid);
  if (before === undefined || held === undefined) return undefined;
  return setDataLimit(pid, String(held - PAGE_BYTES)) ? before : undefined;
}

/** @param limit as `limitData` has returned it @returns whether the process was there @throws as `limitData` */
export function setDataLimit(pid: number, limit: string): boolean {
  return prlimit(pid, [`--data=${limit}:`]) !== undefined;
}

/** @returns what it printed; undefined where the process is not there any more */
function prlimit(pid: number, words: readonly string[]): string | undefined {
  const owner = ownerOf(pid);
  if (owner === undefined) return undefined;
  const { error, status, stdout, stderr } = spawnSync(PROGRAM, ['--pid', String(pid), ...words], {
    // Root without CAP_SYS_RESOURCE may not limit what another user runs; that user may (prlimit(2)).
    ...(process.getuid?.() === 0 && owner),
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (error !== undefined) {
    throw cannotLimit(error.message, `install ${PROGRAM}, which is part of util-linux`, error);
  }
  if (status === 0) return stdout.trim();
  if (ownerOf(pid) === undefined) return undefined;
  throw cannotLimit(stderr.trim(), 'run demo-run as the user that the app runs as', undefined);
}

function cannotLimit(why: string, remedy: string, cause: unknown): DemoRunError {
  return new DemoRunError('system_refused', `memory cannot be limited: ${why}`, { cause, remedy });
}

function ownerOf(pid: number): { readonly uid: number; readonly gid: number } | undefined {
  const { uid, gid } = statSync(`/proc/${String(pid)}`, { throwIfNoEntry: false }) ?? {};
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}
