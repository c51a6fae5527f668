import type { Clock } from '../../core/domain/ports.js';

/** A clock that can be stopped while a presenter talks. */
export interface HoldableClock extends Clock {
  hold(): void;
  release(): void;
}

/**
 * A clock whose monotonic time stands still while it is held: what is measured holds no pause, and
 * an action of before the pause is no older after it. `timestamp` stays the time of day.
 */
export function holdableClock(clock: Clock): HoldableClock {
  let passedOverUs = 0;
  let heldAtUs: number | undefined;
  return {
    nowUs: () => (heldAtUs ?? clock.nowUs()) - passedOverUs,
    timestamp: () => clock.timestamp(),
    hold() {
      heldAtUs ??= clock.nowUs();
    },
    release() {
      if (heldAtUs === undefined) return;
      passedOverUs += clock.nowUs() - heldAtUs;
      heldAtUs = undefined;
    },
  };
}
