import { DemoRunError, messageOf } from '../../../core/domain/errors.js';
import { shortenLines } from '../../../core/domain/safe-text.js';
import { tellingMessage } from '../../../core/domain/telling-lines.js';

/** One thing that could embarrass on a stage. */
export interface ReadinessFinding {
  readonly check: string;
  readonly ok: boolean;
  /** What was found, in words; behind a line feed what a program wrote. */
  readonly found: string;
  /** What to do about it, where it is not as it should be. */
  readonly remedy?: string;
}

const MOST_OF_A_LINE = 300;

/** @param otherwise the remedy where the error knows none */
export function failed(check: string, error: unknown, otherwise: string): ReadinessFinding {
  const { remedy, reasons = [] } = error instanceof DemoRunError ? error : {};
  const message = shortenLines(tellingMessage(messageOf(error)), MOST_OF_A_LINE);
  const found = [message, ...reasons].join('; ');
  return { check, ok: false, found, remedy: remedy ?? otherwise };
}
