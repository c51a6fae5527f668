import type { z } from 'zod';
import type { sampleSeries, windowSeries } from '../../src/domain/proof-lines/fields.js';
import type { ScenarioId } from '../../src/domain/proof-lines/fields.js';

export const REQUESTS = { served: 12, lost: 0 };
const WINDOW_US = 50_000;

export interface Moments {
  readonly injected_us: number;
  readonly decided_us: number;
  readonly asked_us: number;
  readonly ended_us: number;
}

/** So far apart that no limit of the policy reaches from one scenario to the next. */
const moments = (start: number): Moments => ({
  injected_us: start,
  decided_us: start + 400_000,
  asked_us: start + 401_000,
  ended_us: start + 409_000,
});
export const MOMENTS: Record<ScenarioId, Moments> = {
  crash: moments(1_000_000_000),
  overload: moments(2_000_000_000),
  false_alarm: moments(3_000_000_000),
};

/** Three windows up to a moment, one worker in each, equally busy, two requests answered in each. */
export function readings(untilUs: number, utilization: number): z.infer<typeof windowSeries> {
  return {
    opened_at_us: untilUs - 3 * WINDOW_US,
    closed_at_us: [untilUs - 2 * WINDOW_US, untilUs - WINDOW_US, untilUs],
    mean_utilization_ppm: [utilization, utilization, utilization],
    serving_workers: [1, 1, 1],
    silent_workers: [0, 0, 0],
    per_worker: [
      {
        worker: 'w1',
        utilization_ppm: [utilization, utilization, utilization],
        heap_used_kb: [5_000, 5_100, 5_200],
      },
    ],
    requests_served: [2, 2, 2],
    requests_lost: [0, 0, 0],
  };
}

/** Three good looks after a moment. */
export function samples(afterUs: number, workers: number): z.infer<typeof sampleSeries> {
  return {
    at_us: [afterUs + 50_000, afterUs + 100_000, afterUs + 150_000],
    probe_status: [200, 200, 200],
    response_time_us: [800, 700, 600],
    utilization_ppm: [50_000, 50_000, 50_000],
    serving_workers: [workers, workers, workers],
    desired_workers: [workers, workers, workers],
    failed_workers: [0, 0, 0],
  };
}

export const NO_SAMPLES: z.infer<typeof sampleSeries> = {
  at_us: [],
  probe_status: [],
  response_time_us: [],
  utilization_ppm: [],
  serving_workers: [],
  desired_workers: [],
  failed_workers: [],
};
