import { spawnSync } from 'node:child_process';
import { DemoRunError } from '../../../core/domain/errors.js';
import { textOf } from '../../processes/proc-files.js';

const PROGRAM = 'prlimit';
const BYTES_A_KB = 1_024;

/** Whether memory of other processes can be limited here. */
export function canLimitData(): boolean {
  return spawnSync(PROGRAM, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** What a process holds of what RLIMIT_DATA limits, in bytes (proc_pid_status(5), VmData). */
export function dataBytes(pid: number): number | undefined {
  const found = /^VmData:\s+(\d+) kB/m.exec(textOf(`/proc/${String(pid)}/status`) ?? '');
  return found?.[1] === undefined ? undefined : Number(found[1]) * BYTES_A_KB;
}

/**
 * Sets the soft limit of a process for its data: what lies above fails with ENOMEM (setrlimit(2), RLIMIT_DATA).
 * The hard one stays, so that it can be raised again.
 * @param limit in bytes, or `unlimited`
 * @returns what it was before; undefined where the process is not there any more
 * @throws DemoRunError `system_refused` where the program for it is missing
 */
export function setDataLimit(pid: number, limit: string): string | undefined {
  const of = ['--pid', String(pid)];
  const before = prlimit([...of, '--data', '--output', 'SOFT', '--noheadings', '--raw']);
  if (before === undefined) return undefined;
  return prlimit([...of, `--data=${limit}:`]) === undefined ? undefined : before;
}

function prlimit(words: readonly string[]): string | undefined {
  const { error, status, stdout } = spawnSync(PROGRAM, words, {
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
  });
  if (error !== undefined) {
    throw new DemoRunError('system_refused', `memory cannot be limited: ${error.message}`, {
      cause: error,
      remedy: `install ${PROGRAM}, which is part of util-linux`,
    });
  }
  return status === 0 ? stdout.trim() : undefined;
}
