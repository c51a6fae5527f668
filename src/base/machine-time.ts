// Taken when the program starts: whoever replaces `performance.now`, `Date.now` or `process.hrtime`
// afterwards moves no deadline. For the same reason timers are imported from node:timers.
const sinceBoot = process.hrtime.bigint.bind(process.hrtime);
const now = Date.now.bind(Date);
const startedAt = sinceBoot();

const NS_PER_MS = 1_000_000;

/** Monotonic milliseconds since the program started, with their fractions. */
export function monotonicMs(): number {
  return Number(sinceBoot() - startedAt) / NS_PER_MS;
}

/** The time of day, in milliseconds since 1970. */
export function wallClockMs(): number {
  return now();
}
