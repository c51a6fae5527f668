import type { ProofBody } from './catalogue.js';
import { SERIES_POINTS, type WindowSeries } from './fields.js';
import { valuesOf } from './series.js';

/** What one worker read in a window. */
export interface ToldWorker {
  readonly utilization_ppm: number;
  readonly heap_used_kb: number;
}

/** One window as the lines of a log tell it. */
export interface ToldWindow {
  readonly from_us: number;
  readonly to_us: number;
  /** The mean of the workers that served; null where none did. */
  readonly utilization_ppm: number | null;
  readonly serving: number;
  /** Of these, how many gave no sign of life. */
  readonly silent: number;
  readonly served: number;
  readonly lost: number;
  /** Those that served, as far as there was room to tell them one by one. */
  readonly workers: ReadonlyMap<string, ToldWorker>;
}

/** The windows that a line holds, as series. */
export function windowsIn(line: ProofBody): WindowSeries | undefined {
  return 'measured' in line && line.measured !== undefined && 'windows' in line.measured
    ? line.measured.windows
    : undefined;
}

/**
 * The windows of one line.
 * @param lastClosedUs when the window closed that the lines before told last
 */
export function toldWindows(series: WindowSeries, lastClosedUs: number): ToldWindow[] {
  const { closed_at_us, opened_at_us = lastClosedUs } = series;
  const points = closed_at_us.length;
  const silent = valuesOf(series.silent_workers ?? 0, points);
  const served = valuesOf(series.requests_served ?? 0, points);
  const lost = valuesOf(series.requests_lost ?? 0, points);
  const workers = workersOf(series);
  const counted = countsOf(series);
  return closed_at_us.map((to_us, at) => ({
    from_us: closed_at_us[at - 1] ?? opened_at_us,
    to_us,
    ...(counted?.[at] ?? meanOf([...(workers[at]?.values() ?? [])])),
    silent: silent[at] ?? 0,
    served: served[at] ?? 0,
    lost: lost[at] ?? 0,
    workers: workers[at] ?? new Map<string, ToldWorker>(),
  }));
}

type Read = Pick<ToldWindow, 'serving' | 'utilization_ppm'>;

/** Where every worker is told, how many served and their mean follow from them. Halves are rounded up. */
function meanOf(workers: readonly ToldWorker[]): Read {
  const serving = workers.length;
  const sum = workers.reduce((total, { utilization_ppm }) => total + utilization_ppm, 0);
  return { serving, utilization_ppm: serving === 0 ? null : Math.round(sum / serving) };
}

function countsOf(series: WindowSeries): Read[] | undefined {
  const { serving_workers, mean_utilization_ppm, closed_at_us } = series;
  if (serving_workers === undefined || mean_utilization_ppm === undefined) return undefined;
  const means = valuesOf(mean_utilization_ppm, closed_at_us.length);
  return valuesOf(serving_workers, closed_at_us.length).map((serving, at) => ({
    serving: serving ?? 0,
    utilization_ppm: means[at] ?? null,
  }));
}

function workersOf({ closed_at_us, utilization_ppm, heap_used_kb }: WindowSeries) {
  const points = closed_at_us.length;
  const read = Object.entries(utilization_ppm).map(([worker, busy]) => {
    const heap = Object.hasOwn(heap_used_kb, worker) ? heap_used_kb[worker] : undefined;
    return { worker, busy: valuesOf(busy, points), heap: valuesOf(heap ?? null, points) };
  });
  return closed_at_us.map((_, at) => {
    const served = read.flatMap(({ worker, busy, heap }): [string, ToldWorker][] => {
      const ppm = busy[at] ?? null;
      return ppm === null ? [] : [[worker, { utilization_ppm: ppm, heap_used_kb: heap[at] ?? 0 }]];
    });
    return new Map(served);
  });
}

/**
 * Puts the windows of a log's lines together: each line holds those that closed since. Handed the
 * lines in their order; remembers the latest.
 */
export class WindowTape {
  #latest: readonly ToldWindow[];

  /** @param before windows that lines told which are not handed to it */
  constructor(before: readonly ToldWindow[] = []) {
    this.#latest = before;
  }

  /** @returns the windows that this line told */
  take(line: ProofBody): readonly ToldWindow[] {
    const series = windowsIn(line);
    if (series === undefined) return [];
    const told = toldWindows(series, this.lastClosedUs);
    this.#latest = [...this.#latest, ...told].slice(-2 * SERIES_POINTS);
    return told;
  }

  /** When the window closed that was told last; 0 before the first. */
  get lastClosedUs(): number {
    return this.#latest.at(-1)?.to_us ?? 0;
  }

  /** The latest, oldest first. */
  get latest(): readonly ToldWindow[] {
    return this.#latest;
  }
}
