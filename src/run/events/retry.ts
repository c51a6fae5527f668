import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../base/machine-time.js';

const PAUSE_MS = 20;

/**
 * Tries again what may yet succeed.
 * @param attempt what is tried
 * @param mayPass whether an error may pass by itself
 * @param withinMs no attempt begins later than that after the first failure
 * @throws the error of the last attempt
 */
export async function retry<Result>(
  attempt: () => Promise<Result>,
  mayPass: (error: unknown) => boolean,
  withinMs: number,
): Promise<Result> {
  let end: number | undefined;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      end ??= monotonicMs() + withinMs;
      if (!mayPass(error) || monotonicMs() + PAUSE_MS > end) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
