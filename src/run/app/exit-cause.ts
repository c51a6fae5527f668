import { isSignal } from '../../core/domain/end-text.js';
import { codeOf } from '../../core/domain/errors.js';
import { asJson, shorten } from '../../core/domain/safe-text.js';

/** Codes as Node and the system write them; what an app calls a code can be anything. No signal ends a thread. */
const ERROR_CODE = /^[A-Z][A-Z0-9_]{2,63}$/;
const SHOWN = 200;

export interface Exit {
  /** The error's code, `exit_<n>`, or `uncaught_error`. */
  readonly cause: string;
  /** What was thrown, made harmless, where the cause does not say it. */
  readonly thrown?: string;
}

/**
 * Why a worker left.
 * @param error what its thread died of, undefined where it just left. It is the app's: any value,
 * and an error's fields may hold any value too
 */
export function exitOf(exitCode: number, error: unknown): Exit {
  if (error === undefined) return { cause: `exit_${String(exitCode)}` };
  const code = codeOf(error);
  if (code !== undefined && ERROR_CODE.test(code) && !isSignal(code)) return { cause: code };
  return { cause: 'uncaught_error', thrown: describe(error) };
}

/** An object's own toString is not asked: it may be no function, and what it throws would be ours. */
function describe(thrown: unknown): string {
  const said: unknown = thrown instanceof Error ? thrown.message : thrown;
  if (typeof said === 'string') return shorten(said, SHOWN);
  return typeof said === 'object' ? 'an object' : shorten(asJson(said), SHOWN);
}
