import { monotonicMs } from '../../../base/machine-time.js';
import type { CpuTime } from '../../../core/domain/cpu-time.js';
import { entriesIn, textOf } from '../../processes/proc-files.js';

const PROC = '/proc';
const BYTES_A_PAGE = 4_096;
const PPM = 1_000_000;
const NS_PER_MS = 1_000_000;

/**
 * The time that processes have spent on a CPU so far, and have waited for one, in nanoseconds, over all threads
 * that live: the first two numbers of schedstat (Linux, Documentation/scheduler/sched-stats.rst). What a thread
 * that has ended had used is not in it, so that the sums can fall.
 */
export function cpuNs(pids: readonly number[]): CpuTime {
  let [ranNs, waitedNs] = [0, 0];
  for (const pid of pids) {
    for (const task of entriesIn(`${PROC}/${String(pid)}/task`)) {
      const text = textOf(`${PROC}/${String(pid)}/task/${task}/schedstat`);
      const [ran = 0, waited = 0] = (text ?? '').split(' ').map(Number);
      ranNs += ran;
      waitedNs += waited;
    }
  }
  return { ran: ranNs, waited: waitedNs };
}

/** What processes use of one core, from one look to the next. */
export class CpuShare {
  #before: (CpuTime & { readonly atMs: number }) | undefined;

  /**
   * @returns their time so far in nanoseconds, and their share since the last call in parts per million of one
   * core, at most all of it; undefined at the first call
   */
  take(pids: readonly number[]): { readonly ns: number; readonly ppm: number | undefined } {
    const before = this.#before;
    const now = { ...cpuNs(pids), atMs: monotonicMs() };
    this.#before = now;
    const ns = now.ran + now.waited;
    if (before === undefined || now.atMs <= before.atMs) return { ns, ppm: undefined };
    const passedNs = (now.atMs - before.atMs) * NS_PER_MS;
    return { ns, ppm: busyPpm(now.ran - before.ran, now.waited - before.waited, passedNs) };
  }
}

/**
 * Waiting for a CPU counts as in a thread's event loop: an app that could do no more is busy, whoever else has the
 * CPU. But it counts no more than what was run: whoever waits for most of the time says how busy the machine is, and
 * nothing of the app, which more replicas would help as little.
 * @param ranNs on a CPU, of all threads together
 * @param waitedNs for one
 * @returns parts per million of one core, at most all of it
 */
export function busyPpm(ranNs: number, waitedNs: number, passedNs: number): number {
  const share = (ranNs + Math.min(waitedNs, ranNs)) / passedNs;
  return Math.round(Math.min(1, Math.max(0, share)) * PPM);
}

/** The memory that processes hold, in bytes: the second number of statm, in pages. */
export function residentBytes(pids: readonly number[]): number {
  let pages = 0;
  for (const pid of pids) {
    pages += Number(textOf(`${PROC}/${String(pid)}/statm`)?.split(' ')[1] ?? 0);
  }
  return pages * BYTES_A_PAGE;
}
