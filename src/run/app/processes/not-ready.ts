import { DemoRunError, messageOf } from '../../../core/domain/errors.js';
import { WROTE } from '../../../core/domain/telling-lines.js';

/** @param wrote the first that it wrote, escaped */
export function notReady(
  name: string,
  { why, remedy }: { readonly why: string; readonly remedy: string },
  wrote: string,
): DemoRunError {
  const shown = wrote === '' ? '; it wrote nothing' : `${WROTE}${wrote.trimEnd()}`;
  const message = `${name} did not get ready: ${why}${shown}`;
  return new DemoRunError('worker_failed', message, { remedy });
}

/** The system would not begin it. */
export function notBegun(name: string, cause: unknown): DemoRunError {
  const known = cause instanceof DemoRunError ? cause : undefined;
  if (known?.code === 'worker_failed') return known;
  const remedy =
    known?.remedy ?? 'look whether the system allows more processes and open files (ulimit)';
  const message = `${name} cannot be started: ${messageOf(cause)}`;
  return new DemoRunError('worker_failed', message, { cause, remedy });
}
