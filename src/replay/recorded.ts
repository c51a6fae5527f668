import type { z } from 'zod';
import type { StabilitySample } from '../decider/judge-stability.js';
import type { Observation, WindowReading } from '../domain/observation.js';
import type { ProofBodyOf } from '../domain/proof-lines/catalogue.js';
import { NO_REQUESTS } from '../domain/request-counts.js';
import type { sampleSeries, windowSeries } from '../domain/proof-lines/fields.js';

/**
 * The windows of a proof line as the pure code reads them. The decider looks at the mean alone, and
 * not every line tells the workers one by one: equal workers with the recorded mean read the same.
 */
export function windowsOf(series: z.infer<typeof windowSeries>): WindowReading[] {
  return series.closed_at_us.map((to_us, at) => {
    const utilization_ppm = series.mean_utilization_ppm[at] ?? 0;
    const silent = series.silent_workers[at] ?? 0;
    return {
      from_us: (at === 0 ? series.opened_at_us : series.closed_at_us[at - 1]) ?? 0,
      to_us: to_us ?? 0,
      workers: Array.from({ length: series.serving_workers[at] ?? 0 }, (_, worker) => ({
        worker: String(worker),
        utilization_ppm,
        heap_used_bytes: 0,
        signs_of_life: worker < silent ? 0 : 1,
      })),
      requests: NO_REQUESTS,
    };
  });
}

/** What was observed when a decision was made. */
export function observationOf(line: ProofBodyOf<'RL_DECISION'>): Observation {
  const { observed, windows, claimed_utilization_ppm } = line.measured;
  const { at_us, since_us, failed_workers } = observed;
  return {
    at_us,
    failed: Array.from({ length: failed_workers }, () => ({
      worker: '',
      cause: line.cause_seen,
      at_us: since_us,
    })),
    serving: line.workers_from,
    desired: line.workers_from + failed_workers,
    standby: 0,
    windows: windowsOf(windows),
    calm_since_us: at_us,
    alerts:
      claimed_utilization_ppm === null
        ? []
        : [{ alert_id: 'a', at_us: since_us, source: '', claimed_utilization_ppm }],
  };
}

/** The looks behind a stability verdict. */
export function samplesOf(series: z.infer<typeof sampleSeries>): StabilitySample[] {
  return series.at_us.map((at_us, at) => ({
    at_us: at_us ?? 0,
    probe_status: series.probe_status[at] ?? null,
    response_time_us: series.response_time_us[at] ?? 0,
    utilization_ppm: series.utilization_ppm[at] ?? null,
    serving: series.serving_workers[at] ?? 0,
    desired: series.desired_workers[at] ?? 0,
    failed: series.failed_workers[at] ?? 0,
  }));
}
