import { rounded } from './figures.js';

const PPM = 1_000_000;

/** What processes have had of the CPUs so far, over all their threads, in nanoseconds. */
export interface CpuTime {
  readonly ran: number;
  readonly waited: number;
}

/**
 * How long processes waited for a CPU, of the time in which they wanted one.
 * @returns parts per million; undefined where they wanted none, or one of them has ended since
 */
export function cpuWaitPpm(before: CpuTime, now: CpuTime): number | undefined {
  const [ran, waited] = [now.ran - before.ran, now.waited - before.waited];
  if (ran < 0 || waited < 0 || ran + waited === 0) return undefined;
  return Math.round((waited / (ran + waited)) * PPM);
}

/** The same in words, behind what else is said; nothing where it is not known. */
export function cpuWaitText(ppm: number | undefined): string {
  if (ppm === undefined) return '';
  return `; it waited for a CPU for ${rounded.percent(ppm)} of the time in which it wanted one`;
}
