import { DemoRunError } from '../../src/core/domain/errors.js';
/** What a promise rejects with, to be looked at from all sides. */
export async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}

/** What a call throws, likewise. */
export function thrownFrom(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
}

/** All that an error says: its sentence, and whatever the sentence only counts. */
export function saidBy(error: unknown): string {
  if (!(error instanceof DemoRunError)) return String(error);
  return [error.message, ...error.reasons].join('; ');
}
