import {
  meanUtilizationPpm,
  type Observation,
  type WindowReading,
} from '../../core/domain/observation.js';
import {
  SERIES_POINTS,
  type SampleSeries,
  type Series,
  type WindowSeries,
} from '../../core/domain/proof-lines/fields.js';
import { toSeries } from '../../core/domain/proof-lines/series.js';
import type { StabilitySample } from '../../core/decider/judge-stability.js';
import { toWorkerSeries } from './worker-series.js';

const HTTP_OK = 200;
/** People read these lines: with its windows it is no longer than this, wherever it can be. */
const READABLE_BYTES = 1_300;
/** What the log adds to a line, and the name of the series. */
const ADDED_BYTES = 190;
/** So many looks are told, where a verdict does not rest on more. */
const LOOKS_TOLD = 10;

/** What was told of the windows so far. */
export interface ToldSoFar {
  /** When the window closed that a line told last. */
  told_until_us: number;
}

export interface RecordedSpan {
  /** The line without windows: the longer it is, the fewer windows find room beside it. */
  readonly beside: object;
  /** Earlier windows are not told, but for those of the latest that are asked for. */
  readonly sinceUs: number;
  /** So many of the latest windows must have been told by now. */
  readonly atLeast?: number;
  /** Windows that closed later are told, however long the line gets. */
  readonly neededSinceUs?: number;
}

/**
 * The windows that no line has told yet, as the series that proof lines hold; none where nothing
 * closed since.
 */
export function recordWindows(
  windows: readonly WindowReading[],
  told: ToldSoFar,
  span: RecordedSpan,
): { windows?: WindowSeries } {
  const { sinceUs, atLeast = 0, neededSinceUs = Infinity, beside } = span;
  const mustBeTold = ({ to_us }: WindowReading, at: number) =>
    at >= windows.length - atLeast || to_us > neededSinceUs;
  const wanted = windows
    .filter((window, at) => window.to_us > sinceUs || mustBeTold(window, at))
    .filter(({ to_us }) => to_us > told.told_until_us)
    .slice(-SERIES_POINTS);
  if (wanted.length === 0) return {};
  const needed = windows.filter(mustBeTold).filter((window) => wanted.includes(window)).length;
  // What must be told is told without a look at how much room there is.
  const fitting = needed === wanted.length ? wanted : fitBeside(beside, wanted, needed);
  const last = fitting.at(-1);
  if (last === undefined) return {};
  const series = toWindowSeries(fitting, told.told_until_us);
  told.told_until_us = last.to_us;
  return { windows: series };
}

/** Those that are needed, and as many before them as there is room for. */
function fitBeside(
  beside: object,
  wanted: readonly WindowReading[],
  needed: number,
): readonly WindowReading[] {
  const room = READABLE_BYTES - ADDED_BYTES - JSON.stringify(beside).length;
  return fit(wanted, (latest) => latest.length <= needed || lengthOf(latest) <= room);
}

/** As many of the latest as there is room for. */
function fit(
  windows: readonly WindowReading[],
  isFitting: (latest: readonly WindowReading[]) => boolean,
): readonly WindowReading[] {
  let latest = windows;
  while (latest.length > 0 && !isFitting(latest)) latest = latest.slice(1);
  return latest;
}

function lengthOf(windows: readonly WindowReading[]): number {
  return JSON.stringify(toWindowSeries(windows, 0)).length;
}

/** @param windows at least one */
function toWindowSeries(windows: readonly WindowReading[], toldUntilUs: number): WindowSeries {
  const { workers, areAllTold } = toWorkerSeries(windows);
  const opened_at_us = windows[0]?.from_us ?? toldUntilUs;
  const each = (value: (window: WindowReading) => number | null) => toSeries(windows.map(value));
  return {
    ...(opened_at_us === toldUntilUs ? {} : { opened_at_us }),
    closed_at_us: windows.map(({ to_us }) => to_us),
    ...workers,
    ...(areAllTold
      ? {}
      : {
          serving_workers: each((window) => window.workers.length),
          mean_utilization_ppm: each(meanUtilizationPpm),
        }),
    ...unless('silent_workers', 0, each(silentIn)),
    ...unless(
      'requests_served',
      0,
      each(({ requests }) => requests.served),
    ),
    ...unless(
      'requests_lost',
      0,
      each(({ requests }) => requests.lost),
    ),
  };
}

function silentIn({ workers }: WindowReading): number {
  return workers.filter(({ signs_of_life }) => signs_of_life === 0).length;
}

/** A series that says nothing but the usual is left out. */
function unless<Name extends string>(
  name: Name,
  usual: Series,
  series: Series,
): { [Key in Name]?: Series } {
  return isSame(series, usual) ? {} : ({ [name]: series } as { [Key in Name]?: Series });
}

function isSame(one: Series, other: Series): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((value, at) => value === other[at]);
}

/** What was looked at until an app was judged, and how many of the latest looks were good. */
interface LooksTold {
  readonly samples: readonly StabilitySample[];
  readonly good: number;
  readonly observation: Pick<Observation, 'windows'>;
}

/**
 * The latest looks of a stability verdict: those that it rests on, and as many before them as leave
 * room for the windows that they read.
 */
export function fittingLooks(
  beside: object,
  { samples, good, observation }: LooksTold,
): readonly StabilitySample[] {
  const room = READABLE_BYTES - ADDED_BYTES - JSON.stringify(beside).length;
  let looks = samples.slice(-Math.max(LOOKS_TOLD, good));
  while (looks.length > good) {
    const since = readFrom(looks, observation.windows);
    const read = observation.windows.filter(({ to_us }) => to_us > since);
    const length = JSON.stringify(toSampleSeries(looks)).length + lengthOf(read);
    if (length <= room) break;
    looks = looks.slice(1);
  }
  return looks;
}

/** After when windows are needed that closed: each look read the latest that had closed by then. */
export function readFrom(
  looks: readonly StabilitySample[],
  windows: readonly WindowReading[],
): number {
  const firstLookUs = looks[0]?.at_us ?? Infinity;
  const read = windows.findLast(({ to_us }) => to_us <= firstLookUs);
  return read === undefined || firstLookUs === Infinity ? firstLookUs : read.to_us - 1;
}

/**
 * Whether the good looks of a verdict read windows of which no more is kept: each look may take longer than all the
 * windows that a line has room for.
 */
export function readUnkept({ samples, good, observation }: LooksTold): boolean {
  const [first] = samples.slice(samples.length - good);
  const isKept = ({ to_us }: WindowReading) => to_us <= (first?.at_us ?? Infinity);
  return good > 0 && !observation.windows.some(isKept);
}

/** Looks at the app, as the series that proof lines hold. @param areRead whether the line says what each of them read */
export function toSampleSeries(samples: readonly StabilitySample[], areRead = false): SampleSeries {
  const each = (value: (sample: StabilitySample) => number | null) => toSeries(samples.map(value));
  const serving_workers = each(({ serving }) => serving);
  return {
    at_us: samples.map(({ at_us }) => at_us),
    ...unless(
      'probe_status',
      HTTP_OK,
      each(({ probe_status }) => probe_status),
    ),
    response_time_us: each(({ response_time_us }) => response_time_us),
    serving_workers,
    ...unless(
      'desired_workers',
      serving_workers,
      each(({ desired }) => desired),
    ),
    ...unless(
      'failed_workers',
      0,
      each(({ failed }) => failed),
    ),
    ...unless(
      'failing_dependencies',
      0,
      each(({ failing_dependencies }) => failing_dependencies),
    ),
    ...(areRead && { utilization_ppm: each(({ utilization_ppm }) => utilization_ppm) }),
  };
}
