import type { IncidentClass } from '../../src/core/domain/incident.js';
import type { SampleSeries, WindowSeries } from '../../src/core/domain/proof-lines/fields.js';

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
export const MOMENTS: Record<IncidentClass, Moments> = {
  crash: moments(1_000_000_000),
  overload: moments(2_000_000_000),
  false_alarm: moments(3_000_000_000),
  dependency: moments(4_000_000_000),
};

/** Three windows up to a moment, one worker in each, equally busy, two requests answered in each. */
export function readings(untilUs: number, utilization: number): WindowSeries {
  return {
    opened_at_us: untilUs - 3 * WINDOW_US,
    closed_at_us: [untilUs - 2 * WINDOW_US, untilUs - WINDOW_US, untilUs],
    utilization_ppm: { w1: utilization },
    heap_used_kb: { w1: [5_000, 5_100, 5_200] },
    requests_served: 2,
  };
}

/** Three good looks after a moment, each when a window had closed. */
export function samples(afterUs: number, workers: number): SampleSeries {
  return {
    at_us: [afterUs + 50_000, afterUs + 100_000, afterUs + 150_000],
    response_time_us: [800, 700, 600],
    serving_workers: workers,
  };
}

export const NO_SAMPLES: SampleSeries = { at_us: [], response_time_us: [], serving_workers: [] };
