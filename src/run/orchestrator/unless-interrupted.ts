import { interruptedError } from '../../core/domain/errors.js';

/**
 * Waits for work, but not past the signal. The work itself goes on, and how it ends is nobody's
 * concern then.
 * @returns the work's result; rejects as the work does
 * @throws DemoRunError `interrupted`
 */
export function unlessInterrupted<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const interrupt = () => {
      reject(interruptedError());
    };
    if (signal.aborted) interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    const done = () => {
      signal.removeEventListener('abort', interrupt);
    };
    void work.then(resolve, reject).then(done);
  });
}
