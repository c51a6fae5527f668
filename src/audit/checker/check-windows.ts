import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import {
  MOST_HEAP_KB,
  SERIES_POINTS,
  WORKERS_TOLD,
  WORKER_READINGS,
  type SampleSeries,
  type Series,
  type WindowSeries,
} from '../../core/domain/proof-lines/fields.js';
import { valuesOf } from '../../core/domain/proof-lines/series.js';
import {
  toldWindows,
  windowsIn,
  type ToldWindow,
} from '../../core/domain/proof-lines/told-windows.js';
import { firstDifference, problem, type Problem } from './problem.js';
import type { VerifierState } from './verifier-state.js';

const HTTP_OK = 200;
const FULL_PPM = 1_000_000;

/** The windows that the lines up to this one told, the latest. */
export function windowsBy(line: ProofLine, state: VerifierState): readonly ToldWindow[] {
  return [...state.context.windows, ...windowsOf(line, state)];
}

/** Those that this line tells. */
export function windowsOf(line: ProofLine, { context }: VerifierState): ToldWindow[] {
  const series = windowsIn(line);
  return series === undefined ? [] : toldWindows(series, context.windows.at(-1)?.to_us ?? 0);
}

/**
 * The windows of one line go on where those of the lines before ended; its series are spelled in the
 * one way, equally long, and the mean of each window is that of its workers.
 */
export function checkWindows(line: ProofLine, state: VerifierState): Problem | undefined {
  const series = windowsIn(line);
  if (series === undefined) return undefined;
  return (
    checkMoments(series, state) ??
    checkSpellings(seriesOf(series), series.closed_at_us.length) ??
    checkUsual([
      ['silent_workers', 0, series.silent_workers],
      ['requests_served', 0, series.requests_served],
      ['requests_lost', 0, series.requests_lost],
    ]) ??
    checkCounted([
      ['silent_workers', series.silent_workers],
      ['requests_served', series.requests_served],
      ['requests_lost', series.requests_lost],
      ['serving_workers', series.serving_workers],
    ]) ??
    checkWorkers(series, windowsOf(line, state))
  );
}

/** The series of looks are equally long and spelled in the one way. */
export function checkLooks(samples: SampleSeries): Problem | undefined {
  const { at_us, ...series } = samples;
  return (
    checkSpellings(
      Object.entries(series).flatMap(([name, told]) => optional(name, told)),
      at_us.length,
    ) ??
    checkUsual([
      ['probe_status', HTTP_OK, series.probe_status],
      ['desired_workers', series.serving_workers, series.desired_workers],
      ['failed_workers', 0, series.failed_workers],
      ['failing_dependencies', 0, series.failing_dependencies],
    ]) ??
    checkCounted([
      ['serving_workers', series.serving_workers],
      ['desired_workers', series.desired_workers],
      ['failed_workers', series.failed_workers],
      ['failing_dependencies', series.failing_dependencies],
    ])
  );
}

/**
 * A line says itself what its looks read only where its windows have no room for what the first one read: they are as
 * many as may be, and begin later. Of the looks that they do reach they say the same.
 */
export function checkReadings(
  { samples }: { readonly samples?: SampleSeries | undefined },
  windows: readonly ToldWindow[],
): Problem | undefined {
  if (samples?.utilization_ppm === undefined) return undefined;
  const { at_us, utilization_ppm } = samples;
  const since = windows[0]?.to_us ?? Infinity;
  if (windows.length < SERIES_POINTS || (at_us[0] ?? Infinity) >= since) {
    return problem('samples', 'readings in the windows alone', 'readings of each look');
  }
  const told = valuesOf(utilization_ppm, at_us.length);
  return firstDifference(
    'samples',
    at_us.flatMap((atUs, at) => {
      const window = windows.findLast(({ to_us }) => to_us <= atUs);
      return window === undefined ? [] : [['utilization_ppm', window.utilization_ppm, told[at]]];
    }),
  );
}

/** Of workers and requests there is a number at each point; of a status or a time there need not be. */
function checkCounted(
  all: readonly (readonly [string, Series | undefined])[],
): Problem | undefined {
  const told = all.find(([, series]) => series !== undefined && [series].flat().includes(null));
  return told && problem('windows', `a number at each point of ${told[0]}`, 'null');
}

/** What says nothing but the usual is left out: there is one spelling of it. */
function checkUsual(
  all: readonly (readonly [string, Series, Series | undefined])[],
): Problem | undefined {
  const told = all.find(
    ([, usual, series]) => series !== undefined && JSON.stringify(series) === JSON.stringify(usual),
  );
  return told && problem('windows', `no ${told[0]}: all are usual`, JSON.stringify(told[2]));
}

/** Each window closed after the one before, of this line or of an earlier one. */
function checkMoments(
  { closed_at_us, opened_at_us }: WindowSeries,
  { context }: VerifierState,
): Problem | undefined {
  const last = context.windows.at(-1)?.to_us;
  let before = opened_at_us ?? last;
  if (before === undefined) {
    return problem('windows', 'when the first window was opened', 'nothing');
  }
  if (last !== undefined && before === opened_at_us && before <= last) {
    return problem('windows', `windows after ${String(last)}`, `opened ${String(before)}`);
  }
  for (const at of closed_at_us) {
    if (at <= before) return problem('windows', `closed after ${String(before)}`, String(at));
    before = at;
  }
  return undefined;
}

function seriesOf(windows: WindowSeries): [string, Series][] {
  const { serving_workers, mean_utilization_ppm } = windows;
  return [
    ...Object.entries(windows.utilization_ppm).map(named('utilization_ppm')),
    ...Object.entries(windows.heap_used_kb).map(named('heap_used_kb')),
    ...optional('silent_workers', windows.silent_workers),
    ...optional('requests_served', windows.requests_served),
    ...optional('requests_lost', windows.requests_lost),
    ...optional('serving_workers', serving_workers),
    ...optional('mean_utilization_ppm', mean_utilization_ppm),
  ];
}

function optional(name: string, series: Series | undefined): [string, Series][] {
  return series === undefined ? [] : [[name, series]];
}

function named(what: string) {
  return ([worker, series]: [string, Series]): [string, Series] => [`${what} of ${worker}`, series];
}

/** As long as they must be, and not one by one where all are equal. */
function checkSpellings(all: readonly [string, Series][], points: number): Problem | undefined {
  for (const [name, series] of all) {
    if (!Array.isArray(series)) continue;
    const found = firstDifference('windows', [
      [`length of ${name}`, points, series.length],
      [`${name} told once`, false, points > 0 && new Set(series).size === 1],
    ]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function checkWorkers(series: WindowSeries, windows: readonly ToldWindow[]): Problem | undefined {
  const points = windows.length;
  const workers = Object.entries(series.utilization_ppm);
  const room = Math.min(WORKERS_TOLD, Math.floor(WORKER_READINGS / points));
  if (workers.length > room) {
    return problem('windows', `at most ${String(room)} workers`, String(workers.length));
  }
  const heap = new Map(Object.entries(series.heap_used_kb));
  const areLeftOut = windows.some(({ serving, workers: told }) => serving > told.size);
  const found = firstDifference('windows', [
    ['workers with a heap', workers.map(([worker]) => worker).join(), [...heap.keys()].join()],
    ['serving_workers told', areLeftOut, series.serving_workers !== undefined],
    ['mean_utilization_ppm told', areLeftOut, series.mean_utilization_ppm !== undefined],
    ['room for all workers', true, !areLeftOut || workers.length === room],
    ...workers.flatMap(([worker, busy]): [string, unknown, unknown][] => [
      [`ever seen ${worker}`, true, valuesOf(busy, points).some((ppm) => ppm !== null)],
      [
        `heap where read of ${worker}`,
        whereRead(busy, points),
        whereRead(heap.get(worker) ?? null, points),
      ],
    ]),
  ]);
  return found ?? windows.map(checkWindow).find((problemFound) => problemFound !== undefined);
}

function whereRead(series: Series, points: number): string {
  return valuesOf(series, points)
    .map((value) => (value === null ? '-' : 'x'))
    .join('');
}

/** Where workers were left out for want of room, the mean is one that all of them can have. */
function checkWindow(window: ToldWindow, at: number): Problem | undefined {
  const beyond = [...window.workers.values()].find(
    ({ utilization_ppm, heap_used_kb }) =>
      utilization_ppm > FULL_PPM || heap_used_kb > MOST_HEAP_KB,
  );
  if (beyond !== undefined) {
    return problem('windows', 'readings within their range', JSON.stringify(beyond));
  }
  const { serving, silent, workers, utilization_ppm: mean } = window;
  const told = [...workers.values()];
  const where = `window ${String(at + 1)}`;
  if (told.length > serving || silent > serving) {
    return problem('windows', `${where}: ${String(serving)} workers`, String(told.length));
  }
  const least = told.reduce((sum, { utilization_ppm }) => sum + utilization_ppm, 0);
  const most = least + (serving - told.length) * FULL_PPM;
  if (canBeMean(mean, { least, most, serving })) return undefined;
  const sum = least === most ? String(least) : `${String(least)} to ${String(most)}`;
  return problem('windows', `${where}: the mean of ${sum} / ${String(serving)}`, String(mean));
}

/** Halves are rounded up. Where no worker serves there is no mean. */
function canBeMean(
  mean: number | null,
  { least, most, serving }: { least: number; most: number; serving: number },
): boolean {
  if (mean === null || serving === 0) return mean === null && serving === 0;
  return Math.round(least / serving) <= mean && mean <= Math.round(most / serving);
}
