import type { StabilitySample } from '../../core/decider/judge-stability.js';
import type { Observation, WindowReading } from '../../core/domain/observation.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { LogContext } from '../../core/domain/proof-lines/log-context.js';
import { NO_REQUESTS } from '../../core/domain/request-counts.js';
import type { SampleSeries } from '../../core/domain/proof-lines/fields.js';
import { readingsBy, toldLooks } from '../../core/domain/proof-lines/series.js';
import type { ToldWindow } from '../../core/domain/proof-lines/told-windows.js';

/** More workers than this no app has: what a line claims beyond it needs no room here. */
const MOST_WORKERS = 1_000;

/**
 * Windows that were told as the pure code reads them. The decider looks at the mean alone, and not
 * every line tells the workers one by one: equal workers with the recorded mean read the same.
 */
export function recordedReadings(windows: readonly ToldWindow[]): WindowReading[] {
  return windows.map(({ from_us, to_us, utilization_ppm, serving, silent }) => ({
    from_us,
    to_us,
    workers: Array.from({ length: Math.min(serving, MOST_WORKERS) }, (_, worker) => ({
      worker: String(worker),
      utilization_ppm: utilization_ppm ?? 0,
      heap_used_bytes: 0,
      signs_of_life: worker < silent ? 0 : 1,
    })),
    requests: NO_REQUESTS,
  }));
}

/** What was observed when a decision was made: what its line holds, and what the lines before told. */
export function recordedObservation(
  line: ProofBodyOf<'RL_DECISION'>,
  context: Pick<LogContext, 'windows' | 'claimedPpm'>,
): Observation {
  const { since_us, detect_us, failed_workers, dependencies = [] } = line.measured;
  const at_us = since_us + detect_us;
  const claimed_utilization_ppm = context.claimedPpm(line);
  return {
    at_us,
    failed: Array.from({ length: Math.min(failed_workers, MOST_WORKERS) }, () => ({
      worker: '',
      cause: line.cause_seen,
      at_us: since_us,
    })),
    serving: line.workers_from,
    desired: line.workers_from + failed_workers,
    standby: 0,
    windows: recordedReadings(context.windows),
    calm_since_us: at_us,
    alerts:
      claimed_utilization_ppm === null
        ? []
        : [{ alert_id: 'a', at_us: since_us, source: '', claimed_utilization_ppm }],
    dependencies,
  };
}

/** The looks behind a stability verdict. */
export function samplesOf(
  series: SampleSeries,
  { windows, actedAtUs }: { readonly windows: readonly ToldWindow[]; readonly actedAtUs: number },
): StabilitySample[] {
  const readings = readingsBy(series, windows, actedAtUs);
  return toldLooks(series).map(({ at_us, status, response_time_us, ...workers }, at) => ({
    at_us,
    probe_status: status,
    response_time_us: response_time_us ?? 0,
    utilization_ppm: readings[at] ?? null,
    ...workers,
  }));
}
