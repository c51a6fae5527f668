import type { z } from 'zod';
import {
  WORKERS_TOLD,
  WORKER_READINGS,
  type windowSeries,
} from '../../domain/proof-lines/fields.js';
import { firstDifference, problem, type Problem } from './problem.js';

export type Windows = z.infer<typeof windowSeries>;
type WorkerSeries = NonNullable<Windows['per_worker']>[number];
type Series = readonly (number | null)[];

const FULL_PPM = 1_000_000;

/**
 * The series of one line are equally long, and the mean of each window is that of its workers. Lines
 * of older logs do not tell the workers one by one.
 */
export function checkWindows(windows: Windows): Problem | undefined {
  const { per_worker, requests_served, requests_lost } = windows;
  const found = firstDifference('windows', [
    ['requests_served told', per_worker !== undefined, requests_served !== undefined],
    ['requests_lost told', per_worker !== undefined, requests_lost !== undefined],
    ...lengthsOf(windows),
  ]);
  if (found !== undefined || per_worker === undefined) return found;
  return checkWorkers(windows, per_worker);
}

function lengthsOf(windows: Windows): [string, unknown, unknown][] {
  const { closed_at_us, per_worker = [], requests_served, requests_lost } = windows;
  const all: [string, Series | undefined][] = [
    ['mean_utilization_ppm', windows.mean_utilization_ppm],
    ['serving_workers', windows.serving_workers],
    ['silent_workers', windows.silent_workers],
    ['requests_served', requests_served],
    ['requests_lost', requests_lost],
    ...per_worker.flatMap(({ worker, utilization_ppm, heap_used_kb }): typeof all => [
      [`utilization_ppm of ${worker}`, utilization_ppm],
      [`heap_used_kb of ${worker}`, heap_used_kb],
    ]),
  ];
  return all.flatMap(([name, values]) =>
    values === undefined ? [] : [[`length of ${name}`, closed_at_us.length, values.length]],
  );
}

function checkWorkers(windows: Windows, workers: readonly WorkerSeries[]): Problem | undefined {
  const points = windows.closed_at_us.length;
  const room = points === 0 ? 0 : Math.min(WORKERS_TOLD, Math.floor(WORKER_READINGS / points));
  if (workers.length > room) {
    return problem('windows', `at most ${String(room)} workers`, String(workers.length));
  }
  const found = firstDifference('windows', [
    ['different workers', workers.length, new Set(workers.map(({ worker }) => worker)).size],
    ...workers.flatMap(
      ({ worker, utilization_ppm, heap_used_kb }): [string, unknown, unknown][] => [
        [`ever seen ${worker}`, true, utilization_ppm.some((ppm) => ppm !== null)],
        [`heap where read of ${worker}`, whereRead(utilization_ppm), whereRead(heap_used_kb)],
      ],
    ),
  ]);
  const canBeLeftOut = workers.length === room;
  for (let at = 0; found === undefined && at < points; at += 1) {
    const wrong = checkWindow(windows, workers, { at, canBeLeftOut });
    if (wrong !== undefined) return wrong;
  }
  return found;
}

function whereRead(series: Series): string {
  return series.map((value) => (value === null ? '-' : 'x')).join('');
}

/**
 * The mean is that of the workers; where some were left out for want of room, it is one that all of
 * them can have.
 */
function checkWindow(
  windows: Windows,
  workers: readonly WorkerSeries[],
  { at, canBeLeftOut }: { readonly at: number; readonly canBeLeftOut: boolean },
): Problem | undefined {
  const serving = windows.serving_workers[at] ?? 0;
  const mean = windows.mean_utilization_ppm[at] ?? null;
  const told = workers.flatMap(({ utilization_ppm }) => utilization_ppm[at] ?? []);
  const where = `window ${String(at + 1)}`;
  if (told.length > serving || (told.length < serving && !canBeLeftOut)) {
    return problem('windows', `${where}: ${String(serving)} workers`, String(told.length));
  }
  const least = told.reduce((sum, ppm) => sum + ppm, 0);
  const most = least + (serving - told.length) * FULL_PPM;
  if (canBeMean(mean, { least, most, serving })) return undefined;
  const sum = least === most ? String(least) : `${String(least)} to ${String(most)}`;
  return problem('windows', `${where}: the mean of ${sum} / ${String(serving)}`, String(mean));
}

/** Halves are rounded up. Where nobody serves there is no mean. */
function canBeMean(
  mean: number | null,
  { least, most, serving }: { least: number; most: number; serving: number },
): boolean {
  if (mean === null || serving === 0) return mean === null && serving === 0;
  return Math.round(least / serving) <= mean && mean <= Math.round(most / serving);
}
