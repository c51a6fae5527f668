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

/** The windows that led to a decision or to a stability verdict: when they closed, what they read. */
export const windowSeries = z.strictObject({
  closed_at_us: series,
  mean_utilization_ppm: series,
  serving_workers: series,
});

export const requestCounts = z.strictObject({ served: count, lost: count });
