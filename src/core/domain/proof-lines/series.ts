import type { SampleSeries, Series } from './fields.js';

/** The one spelling of a series: the value alone where all are equal. */
export function toSeries(values: readonly (number | null)[]): Series {
  const [first] = values;
  const isConstant = first !== undefined && values.every((value) => value === first);
  return isConstant ? first : [...values];
}

/** The values of a series, one for each of its points. */
export function valuesOf(series: Series, points: number): readonly (number | null)[] {
  return Array.isArray(series) ? series : Array.from({ length: points }, () => series);
}

const HTTP_OK = 200;

/** One look at the app after an action, without what the workers read by then. */
export interface ToldLook {
  readonly at_us: number;
  readonly status: number | null;
  readonly response_time_us: number | null;
  readonly serving: number;
  readonly desired: number;
  readonly failed: number;
  readonly failing_dependencies: number;
}

/**
 * What the workers read by each look: the latest window that had closed after the act, or what the line says of it.
 * @returns parts per million; null where no window had closed by then
 */
export function readingsBy(
  { at_us, utilization_ppm }: SampleSeries,
  windows: readonly { readonly to_us: number; readonly utilization_ppm: number | null }[],
  actedAtUs: number,
): readonly (number | null)[] {
  if (utilization_ppm !== undefined) return valuesOf(utilization_ppm, at_us.length);
  const after = windows.filter(({ to_us }) => to_us > actedAtUs);
  return at_us.map((atUs) => after.findLast(({ to_us }) => to_us <= atUs)?.utilization_ppm ?? null);
}

/** The looks that a line holds. */
export function toldLooks(samples: SampleSeries): ToldLook[] {
  const { at_us: moments, serving_workers } = samples;
  const { probe_status = HTTP_OK, desired_workers = serving_workers } = samples;
  const { failed_workers = 0, failing_dependencies = 0 } = samples;
  const values = (series: Series) => valuesOf(series, moments.length);
  const [status, time] = [values(probe_status), values(samples.response_time_us)];
  const [serving, desired] = [values(serving_workers), values(desired_workers)];
  const [failed, failing] = [values(failed_workers), values(failing_dependencies)];
  return moments.map((at_us, at) => ({
    at_us,
    status: status[at] ?? null,
    response_time_us: time[at] ?? null,
    serving: serving[at] ?? 0,
    desired: desired[at] ?? 0,
    failed: failed[at] ?? 0,
    failing_dependencies: failing[at] ?? 0,
  }));
}
