import type { z } from 'zod';
import { meanUtilizationPpm, type WindowReading } from '../domain/observation.js';
import {
  SERIES_POINTS,
  type sampleSeries,
  type windowSeries,
} from '../domain/proof-lines/fields.js';
import type { StabilitySample } from '../decider/judge-stability.js';
import { toWorkerSeries } from './worker-series.js';

/**
 * The windows that closed after a moment, as the series that proof lines hold.
 * @param atLeast how many of the latest are kept even when they closed earlier: what a verdict was
 * made of must stand beside it
 */
export function toWindowSeries(
  windows: readonly WindowReading[],
  sinceUs: number,
  atLeast = 0,
): z.infer<typeof windowSeries> {
  const recent = windows.filter(({ to_us }) => to_us > sinceUs).length;
  const latest = windows.slice(-SERIES_POINTS).slice(-Math.max(recent, atLeast, 1));
  return {
    opened_at_us: latest[0]?.from_us ?? null,
    closed_at_us: latest.map(({ to_us }) => to_us),
    mean_utilization_ppm: latest.map(meanUtilizationPpm),
    serving_workers: latest.map(({ workers }) => workers.length),
    silent_workers: latest.map(
      ({ workers }) => workers.filter(({ signs_of_life }) => signs_of_life === 0).length,
    ),
    per_worker: toWorkerSeries(latest),
    requests_served: latest.map(({ requests }) => requests.served),
    requests_lost: latest.map(({ requests }) => requests.lost),
  };
}

/** The looks of a stability verdict, as the series that proof lines hold. */
export function toSampleSeries(samples: readonly StabilitySample[]): z.infer<typeof sampleSeries> {
  return {
    at_us: samples.map(({ at_us }) => at_us),
    probe_status: samples.map(({ probe_status }) => probe_status),
    response_time_us: samples.map(({ response_time_us }) => response_time_us),
    utilization_ppm: samples.map(({ utilization_ppm }) => utilization_ppm),
    serving_workers: samples.map(({ serving }) => serving),
    desired_workers: samples.map(({ desired }) => desired),
    failed_workers: samples.map(({ failed }) => failed),
  };
}
