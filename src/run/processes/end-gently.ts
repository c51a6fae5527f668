import { setTimeout } from 'node:timers/promises';
import { monotonicMs } from '../../base/machine-time.js';
import { isAlive } from './process-table.js';
import { askAllToEnd, findProcesses, reap, type ProcessTraces, type Reaped } from './reap.js';

const LOOK_EVERY_MS = 10;

/**
 * Asks all that bears these traces to end, by SIGTERM, and kills what is still there when its time is up. Where the
 * first process is a shell, its end says nothing of the others: each of them has that time.
 * @param traces gives them as they are now: the first process may end meanwhile
 * @param graceMs from SIGTERM to SIGKILL
 * @returns what had to be killed
 */
export async function endGently(traces: () => ProcessTraces, graceMs: number): Promise<Reaped> {
  askAllToEnd(traces());
  const until = monotonicMs() + graceMs;
  let left = findProcesses(traces()) ?? [];
  while (left.length > 0 && monotonicMs() < until) {
    await setTimeout(LOOK_EVERY_MS);
    left = left.filter(isAlive);
    // Looking at all that there are takes long, and says something new only once these are gone.
    if (left.length === 0) left = findProcesses(traces()) ?? [];
  }
  return reap(traces());
}
