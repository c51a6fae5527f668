import { DemoRunError, messageOf } from '../../../core/domain/errors.js';
import { shorten } from '../../../core/domain/safe-text.js';

/** One thing that could embarrass on a stage. */
export interface ReadinessFinding {
  readonly check: string;
  readonly ok: boolean;
  /** What was found, in words. */
  readonly found: string;
  /** What to do about it, where it is not as it should be. */
  readonly remedy?: string;
}

/** @param otherwise the remedy where the error knows none */
export function failed(check: string, error: unknown, otherwise: string): ReadinessFinding {
  const { remedy, reasons = [] } = error instanceof DemoRunError ? error : {};
  const found = [shorten(messageOf(error), 300), ...reasons].join('; ');
  return { check, ok: false, found, remedy: remedy ?? otherwise };
}
