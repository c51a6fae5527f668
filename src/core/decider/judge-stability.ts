import {
  failingDependencies,
  meanUtilizationPpm,
  type Observation,
} from '../domain/observation.js';
import type { Policy } from '../domain/policy.js';

/** One look at the app after an action: a probe through the listener and the latest readings. */
export interface StabilitySample {
  /** When the look began, in monotonic microseconds: what was observed then. */
  readonly at_us: number;
  readonly probe_status: number | null;
  readonly response_time_us: number;
  /** Of the latest window that closed after the action; null where there is none yet. */
  readonly utilization_ppm: number | null;
  readonly serving: number;
  readonly desired: number;
  readonly failed: number;
  /** How many of what the app depends on are slow or down. */
  readonly failing_dependencies: number;
}

/** A sample is good only if everything in it is known and well. A missing reading is not good. */
export function isGood(sample: StabilitySample, overload: Policy['overload']): boolean {
  return (
    sample.probe_status === 200 &&
    sample.utilization_ppm !== null &&
    sample.utilization_ppm < overload.utilization_ppm &&
    sample.failed === 0 &&
    sample.failing_dependencies === 0 &&
    sample.serving >= 1 &&
    sample.serving === sample.desired
  );
}

/** How many samples in a row, counted back from the latest, were good. */
export function goodInARow(
  samples: readonly StabilitySample[],
  overload: Policy['overload'],
): number {
  const firstBadFromEnd = [...samples].reverse().findIndex((sample) => !isGood(sample, overload));
  return firstBadFromEnd === -1 ? samples.length : firstBadFromEnd;
}

/** Whether the app was well throughout the latest windows, each of which must have a reading. */
export function isSteady(observation: Observation, overload: Policy['overload']): boolean {
  const latest = observation.windows.slice(-overload.consecutive_windows);
  return (
    latest.length === overload.consecutive_windows &&
    observation.failed.length === 0 &&
    failingDependencies(observation) === 0 &&
    observation.serving >= 1 &&
    observation.serving === observation.desired &&
    latest.every((window) => {
      const utilization = meanUtilizationPpm(window);
      const isSilent = window.workers.some(({ signs_of_life }) => signs_of_life === 0);
      return utilization !== null && utilization < overload.utilization_ppm && !isSilent;
    })
  );
}
