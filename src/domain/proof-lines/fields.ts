import { z } from 'zod';

/** Pieces that several kinds of proof lines share. Proof lines hold integers only. */
export const us = z.int().min(0);
export const count = z.int().min(0);
export const ppm = z.int().min(0);
export const seq = z.int().min(1);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const shortText = z.string().max(600);
export const appName = z.string().max(64);
export const scenarioId = z.enum(['crash', 'overload', 'false_alarm']);
export type ScenarioId = z.infer<typeof scenarioId>;

/** At most 48 points of a series, so that a line stays within its limit. */
export const SERIES_POINTS = 48;
const series = z.array(z.int().min(0).nullable()).max(SERIES_POINTS);

/** At most so many workers are told one by one, and only as many as this leaves room for. */
export const WORKERS_TOLD = 8;
/** Readings of single workers in one line: three workers over 48 windows, eight over 18. */
export const WORKER_READINGS = 3 * SERIES_POINTS;
/** A worker's limits end it long before; what is more is a claim, and is cut to this. */
export const MOST_HEAP_KB = 99_999;

/** What one worker read in each of the windows; null where it did not serve. */
const workerSeries = z.strictObject({
  worker: z.string().max(16),
  utilization_ppm: series,
  heap_used_kb: series,
});

/**
 * The windows that led to a decision or to a stability verdict: when the first was opened, when each
 * closed (and the next was opened), what it read. Monotonic microseconds.
 */
export const windowSeries = z.strictObject({
  opened_at_us: us.nullable(),
  closed_at_us: series,
  mean_utilization_ppm: series,
  serving_workers: series,
  /** Workers that gave no sign of life in the window. */
  silent_workers: series,
  /** Logs that were written before these were told have none of the three. */
  per_worker: z.array(workerSeries).max(WORKERS_TOLD).optional(),
  /** Requests that ended within the window, not since the run began. */
  requests_served: series.optional(),
  requests_lost: series.optional(),
});
export type WindowSeries = z.infer<typeof windowSeries>;

/** One look at the app after an action, at each index: what the stability verdict is made of. */
export const sampleSeries = z.strictObject({
  at_us: series,
  probe_status: series,
  response_time_us: series,
  utilization_ppm: series,
  serving_workers: series,
  desired_workers: series,
  failed_workers: series,
});
export type SampleSeries = z.infer<typeof sampleSeries>;

export const requestCounts = z.strictObject({ served: count, lost: count });
