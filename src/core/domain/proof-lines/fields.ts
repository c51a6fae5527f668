import { z } from 'zod';
import { MOST_DEPENDENCY_NAME } from '../fault.js';
import { DEPENDENCY_STATES } from '../observation.js';

/** Pieces that several kinds of proof lines share. Proof lines hold integers only. */
export const us = z.int().min(0);
export const countSchema = z.int().min(0);
export const ppm = z.int().min(0);
export const seq = z.int().min(1);
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
export const shortText = z.string().max(600);
export const appName = z.string().max(64);
/** Lower-case letters and digits, with single hyphens or underscores between them. */
export const scenarioId = z
  .string()
  .max(40)
  .regex(
    /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/,
    'lower-case letters and digits, with single hyphens or underscores between them',
  );
export type ScenarioId = z.infer<typeof scenarioId>;

export const workerName = z.string().regex(/^[a-z][a-z0-9-]{0,15}$/);

/** What bounds the number of workers, from the app's spec. */
export const scalingLimits = z.strictObject({
  min_replicas: countSchema,
  max_replicas: countSchema,
  target_utilization_ppm: ppm,
});
export type ScalingLimits = z.infer<typeof scalingLimits>;

/** At most 48 points of a series, so that a line stays within its limit. */
export const SERIES_POINTS = 48;
const value = z.int().min(0).nullable();
const moments = z.array(us).max(SERIES_POINTS);
/** A value for each window or look. Where all are equal, that one value stands for them. */
const series = z.union([value, z.array(value).max(SERIES_POINTS)]);
export type Series = z.infer<typeof series>;

/** At most so many workers are told one by one, and only as many as this leaves room for. */
export const WORKERS_TOLD = 8;
/** Readings of single workers in one line: three workers over 48 windows, eight over 18. */
export const WORKER_READINGS = 3 * SERIES_POINTS;
/** Of a worker, or of all processes of a replica: 100 GB. What is more is a claim, and is cut to this. */
export const MOST_HEAP_KB = 99_999_999;

/** By worker, in the order in which they were first seen; null where one did not serve. */
const byWorker = z.record(workerName, series);

/**
 * Windows that closed after those that an earlier line of the log holds: when each closed (and the
 * next was opened), and what it read. Monotonic microseconds.
 */
export const windowSeries = z.strictObject({
  /** Of the first one; absent where it was opened when the last one that was told closed. */
  opened_at_us: us.optional(),
  closed_at_us: moments.min(1),
  utilization_ppm: byWorker,
  heap_used_kb: byWorker,
  /** Present where there was no room for every worker: how many served, and their mean. */
  serving_workers: series.optional(),
  mean_utilization_ppm: series.optional(),
  /** Workers that gave no sign of life in the window; absent where all did. */
  silent_workers: series.optional(),
  /** Requests that ended within the window, not since the run began; absent where none did. */
  requests_served: series.optional(),
  requests_lost: series.optional(),
});
export type WindowSeries = z.infer<typeof windowSeries>;

/** One look at the app after an action, at each index. */
export const sampleSeries = z.strictObject({
  /** When the look began. */
  at_us: moments,
  /** Absent where every answer was 200. */
  probe_status: series.optional(),
  response_time_us: series,
  serving_workers: series,
  /** Absent where always as many served. */
  desired_workers: series.optional(),
  /** Absent where none had failed. */
  failed_workers: series.optional(),
  /** Absent where all that the app depends on was up, and where nothing was known of any. */
  failing_dependencies: series.optional(),
  /**
   * How busy the workers were by then. Absent where the windows tell it; they do not where looks take so long that the
   * verdict rests on windows which a line has no room for.
   */
  utilization_ppm: series.optional(),
});
export type SampleSeries = z.infer<typeof sampleSeries>;

/** What an app depends on, as it was read, of as many as a line has room for. */
export const MOST_DEPENDENCIES_TOLD = 8;
export const dependencyReadings = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(MOST_DEPENDENCY_NAME),
      state: z.enum(DEPENDENCY_STATES),
      since_us: us,
      answer_us: us.nullable(),
    }),
  )
  .min(1)
  .max(MOST_DEPENDENCIES_TOLD);
export type DependencyReadings = z.infer<typeof dependencyReadings>;

export const requestCounts = z.strictObject({ served: countSchema, lost: countSchema });
