import type { z } from 'zod';
import { meanUtilizationPpm, type WindowReading } from '../domain/observation.js';
import { SERIES_POINTS, type windowSeries } from '../domain/proof-lines/fields.js';

/** The windows that closed after a moment, as the series that proof lines hold. */
export function toWindowSeries(
  windows: readonly WindowReading[],
  sinceUs: number,
): z.infer<typeof windowSeries> {
  const latest = windows.filter(({ to_us }) => to_us > sinceUs).slice(-SERIES_POINTS);
  return {
    closed_at_us: latest.map(({ to_us }) => to_us),
    mean_utilization_ppm: latest.map(meanUtilizationPpm),
    serving_workers: latest.map(({ workers }) => workers.length),
  };
}
