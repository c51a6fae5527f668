import { setTimeout } from 'node:timers/promises';
import { monotonicMs } from '../../../base/machine-time.js';

/** The first requests are slower than all others: code is compiled, connections are opened. */
const WARM_UP_REQUESTS = 20;
const LEAST_REQUESTS = 10;
const MOST_REQUESTS = 200;
const MEASURE_MS = 500;
/** Whoever is so slow is asked no longer, however few requests that makes. */
const MOST_MS = 3_000;
/** What is used without any request is looked at for so long. */
const REST_MS = 250;
/** To send a request, hand it on and count it costs this process no less. */
const LEAST_OWN_MS = 0.2;
const NS_PER_MS = 1_000_000;
const MS_PER_S = 1_000;
const PPM = 1_000_000;
/** Of one core: with more, this process would be late to send, to look and to answer. */
const MOST_OWN_SHARE = 0.6;

/** What can be asked, and what is known of those who answer. */
export interface CostTargets {
  /** Asks once for what the load will ask for, and resolves with the answer. */
  readonly ask: () => Promise<void>;
  /** How many requests were answered so far, whoever asked. */
  readonly answered: () => number;
  /** The time on a CPU that all replicas have used so far, in nanoseconds; undefined where nobody tells. */
  readonly cpuNs: () => number | undefined;
  /** The same of this process, in milliseconds. */
  readonly ownCpuMs: () => number;
  /** How long the CPUs of this machine have been idle so far, all together, in milliseconds. */
  readonly idleMs: () => number;
}

/** What one request costs whoever answers it, and this process, which sends it and hands it on; in milliseconds. */
export interface RequestCost {
  readonly app_ms: number;
  readonly own_ms: number;
  /** How many CPU cores nobody used before. */
  readonly free_cores: number;
  /** How many requests it was measured with. */
  readonly asked: number;
  /** So many of them were not answered, or with an error. */
  readonly unanswered: number;
}

/**
 * Asks one request after the other, with as long a rest after each, so that it is no load by itself. The cost is the
 * time on a CPU that each took, or how long an answer took where no CPU time is told. One replica can do so many a
 * second as have room in one (utilization law: U = X S; Denning and Buzen, 1978).
 */
export async function measureRequestCost(targets: CostTargets): Promise<RequestCost> {
  const { ask, answered, cpuNs, ownCpuMs } = targets;
  const began = monotonicMs();
  const isTooLate = () => monotonicMs() - began > MOST_MS;
  for (let asked = 0; asked < WARM_UP_REQUESTS && !isTooLate(); asked += 1) await ask();
  const rest = await lookAtRest(targets);
  const before = { atMs: monotonicMs(), cpu: cpuNs(), own: ownCpuMs(), answered: answered() };
  let [asked, askingMs] = [0, 0];
  while (asked < MOST_REQUESTS && !isTooLate()) {
    if (asked >= LEAST_REQUESTS && monotonicMs() - before.atMs > MEASURE_MS) break;
    const from = monotonicMs();
    await ask();
    const tookMs = monotonicMs() - from;
    asked += 1;
    askingMs += tookMs;
    await setTimeout(tookMs);
  }
  const passedMs = monotonicMs() - before.atMs;
  const seen = answered() - before.answered;
  const count = Math.max(1, seen);
  const measuredMs = (ownCpuMs() - before.own - rest.ownShare * passedMs) / count;
  const own_ms = Math.max(LEAST_OWN_MS, measuredMs);
  const usedMs = usedBetween(before.cpu, cpuNs());
  const app_ms = usedMs > 0 ? usedMs / count : askingMs / Math.max(1, asked);
  return {
    app_ms,
    own_ms,
    free_cores: rest.freeCores,
    asked,
    unanswered: Math.max(0, asked - seen),
  };
}

/** What of a core this process uses by itself, and how many cores are free. */
async function lookAtRest({
  ownCpuMs,
  idleMs,
}: CostTargets): Promise<{ readonly ownShare: number; readonly freeCores: number }> {
  const from = { atMs: monotonicMs(), own: ownCpuMs(), idle: idleMs() };
  await setTimeout(REST_MS);
  const passedMs = monotonicMs() - from.atMs;
  return {
    ownShare: (ownCpuMs() - from.own) / passedMs,
    freeCores: (idleMs() - from.idle) / passedMs,
  };
}

function usedBetween(before: number | undefined, after: number | undefined): number {
  return before === undefined || after === undefined ? 0 : (after - before) / NS_PER_MS;
}

/** How often a request must come so that the load is offered, or why it cannot be, in words. */
export type OfferedLoad = { readonly intervalMs: number } | { readonly whyNot: string };

/**
 * @param cost of one request
 * @param offeredPpm of what one replica can do
 * @param cores of this machine, which the replicas share with us and with whatever else runs
 */
export function offeredLoad(cost: RequestCost, offeredPpm: number, cores: number): OfferedLoad {
  if (cost.unanswered > 0) {
    return {
      whyNot: `${count(cost.unanswered)} of those that measure the cost got no answer, or an error`,
    };
  }
  if (cost.asked < LEAST_REQUESTS) {
    return { whyNot: 'this machine was too busy to measure what one costs' };
  }
  const wanted = offeredPpm / PPM;
  const intervalMs = cost.app_ms / wanted;
  const own = cost.own_ms / intervalMs;
  if (own > MOST_OWN_SHARE) {
    const could = Math.floor((MS_PER_S * MOST_OWN_SHARE) / cost.own_ms);
    const needed = Math.ceil(MS_PER_S / intervalMs);
    return {
      whyNot: `a request costs the app ${ms(cost.app_ms)} and demo-run ${ms(cost.own_ms)}: ${count(needed)} a second would be needed, and ${count(could)} can be sent`,
    };
  }
  if (wanted + own > cost.free_cores) {
    const needed = (wanted + own).toFixed(1);
    const free = cost.free_cores.toFixed(1);
    return {
      whyNot: `${needed} CPU cores would be needed, and of the ${count(cores)} of this machine ${free} are free`,
    };
  }
  return { intervalMs };
}

function ms(value: number): string {
  return `${value.toFixed(2)} ms`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
