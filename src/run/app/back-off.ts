/** How long to wait before what failed is started again. */
export interface BackOffOptions {
  /** After the second failure in a row; it doubles with each further one. */
  readonly first_ms: number;
  readonly max_ms: number;
  /** A worker that did well for so long ends the row. */
  readonly reset_after_ms: number;
}

export const DEFAULT_BACK_OFF: BackOffOptions = {
  first_ms: 100,
  max_ms: 5_000,
  reset_after_ms: 60_000,
};

/** For measurements that make workers crash on purpose, one after the other. */
export const NO_BACK_OFF: BackOffOptions = { ...DEFAULT_BACK_OFF, first_ms: 0, max_ms: 0 };

/** Failures in quick succession. */
export interface BackOff {
  readonly failures: number;
  /** Monotonic microseconds of the latest one. */
  readonly failed_at_us: number;
}

export const NO_FAILURES: BackOff = { failures: 0, failed_at_us: Number.NEGATIVE_INFINITY };

const US_PER_MS = 1_000;
/** Far above any limit; without one, no wait at all times infinity would be no number. */
const MOST_DOUBLINGS = 30;

export function afterFailure({ failures }: BackOff, at_us: number): BackOff {
  return { failures: failures + 1, failed_at_us: at_us };
}

/**
 * What is left of the row while a worker does well.
 * @param since_us when it began to. One that did so before the latest failure proves nothing about
 * what replaced the failed one.
 */
export function whileWell(
  backOff: BackOff,
  { since_us, at_us }: { readonly since_us: number; readonly at_us: number },
  { reset_after_ms }: BackOffOptions,
): BackOff {
  if (since_us < backOff.failed_at_us) return backOff;
  return at_us - since_us >= reset_after_ms * US_PER_MS ? NO_FAILURES : backOff;
}

/** Nothing after the first failure: a standby worker takes over at once. Then it doubles up to a limit. */
export function delayMs({ failures }: BackOff, { first_ms, max_ms }: BackOffOptions): number {
  if (failures < 2) return 0;
  return Math.min(max_ms, first_ms * 2 ** Math.min(failures - 2, MOST_DOUBLINGS));
}

/** Before this moment, in monotonic microseconds, nothing is started again. */
export function dueUs(backOff: BackOff, options: BackOffOptions): number {
  return backOff.failed_at_us + delayMs(backOff, options) * US_PER_MS;
}
