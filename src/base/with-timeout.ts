import { clearTimeout, setTimeout } from 'node:timers';

/**
 * Waits for work, but not longer than that. The work itself goes on, and how it ends is nobody's
 * concern then: who gives up on it has to see to it that it does no harm.
 * @param late what comes of it where the time is up: a value, or an error that it throws
 * @returns the work's result, or that value; rejects as the work does in time, or as `late` throws
 */
export async function withTimeout<Result, Late>(
  work: Promise<Result>,
  ms: number,
  late: () => Late,
): Promise<Result | Late> {
  let timer: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    return await Promise.race([work, timeIsUp.then(late)]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

/** @throws Error always: for replies that have to come */
export function noAnswer(): never {
  throw new Error('no answer in time');
}
