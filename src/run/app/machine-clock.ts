import type { Clock } from '../../core/domain/ports.js';
import { monotonicMs, wallClockMs } from '../../base/machine-time.js';

/** The machine's own time. */
export const machineClock: Clock = {
  nowUs: () => Math.floor(monotonicMs() * 1_000),
  timestamp: () => timestampOf(wallClockMs()),
};

let latest = { at: Number.NaN, text: '' };

/** Many lines share a millisecond, and its text costs ten times as much as the look at the clock. */
function timestampOf(at: number): string {
  if (latest.at !== at) latest = { at, text: new Date(at).toISOString() };
  return latest.text;
}
