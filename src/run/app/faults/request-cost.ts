import { monotonicMs } from '../../../base/machine-time.js';

/** The first requests are slower than all others: code is compiled, connections are opened. */
const WARM_UP_REQUESTS = 20;
const LEAST_REQUESTS = 10;
const MOST_REQUESTS = 200;
const MEASURE_MS = 500;
/** Whoever is so slow is asked no longer, however few requests that makes. */
const MOST_MS = 3_000;
const NS_PER_MS = 1_000_000;
/** As many as this process was seen to send, hand on and count beside its own work. */
const MOST_REQUESTS_PER_SECOND = 1_000;
const MS_PER_S = 1_000;
const PPM = 1_000_000;

/** What can be asked, and what is known of those who answer. */
export interface CostTargets {
  /** Asks once for what the load will ask for, and resolves with the answer. */
  readonly ask: () => Promise<void>;
  /** How many requests were answered so far, whoever asked. */
  readonly answered: () => number;
  /** The time on a CPU that all replicas have used so far, in nanoseconds; undefined where nobody tells. */
  readonly cpuNs: () => number | undefined;
}

/**
 * What one request costs whoever answers it, in milliseconds: the time on a CPU that each took while requests came
 * one after the other, or how long an answer took where no CPU time is told. One replica can do so many a second as
 * have room in one (utilization law: U = X S; Denning and Buzen, 1978).
 */
export async function measureRequestCost({ ask, answered, cpuNs }: CostTargets): Promise<number> {
  const began = monotonicMs();
  const isTooLate = () => monotonicMs() - began > MOST_MS;
  for (let asked = 0; asked < WARM_UP_REQUESTS && !isTooLate(); asked += 1) await ask();
  const before = { atMs: monotonicMs(), cpu: cpuNs(), answered: answered() };
  let asked = 0;
  while (asked < MOST_REQUESTS && !isTooLate()) {
    if (asked >= LEAST_REQUESTS && monotonicMs() - before.atMs > MEASURE_MS) break;
    await ask();
    asked += 1;
  }
  const [cpu, count] = [cpuNs(), answered() - before.answered];
  const usedMs = usedBetween(before.cpu, cpu);
  if (usedMs > 0 && count > 0) return usedMs / count;
  return (monotonicMs() - before.atMs) / Math.max(1, asked);
}

function usedBetween(before: number | undefined, after: number | undefined): number {
  return before === undefined || after === undefined ? 0 : (after - before) / NS_PER_MS;
}

/** How often a request must come so that this share of what one replica can do is offered. */
export interface OfferedLoad {
  readonly intervalMs: number;
  /** It would be more than this process can send. */
  readonly isCapped: boolean;
}

/** @param costMs of one request @param offeredPpm of what one replica can do */
export function offeredLoad(costMs: number, offeredPpm: number): OfferedLoad {
  const wanted = (costMs * PPM) / offeredPpm;
  const least = MS_PER_S / MOST_REQUESTS_PER_SECOND;
  return { intervalMs: Math.max(wanted, least), isCapped: wanted < least };
}
