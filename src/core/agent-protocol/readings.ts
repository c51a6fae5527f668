import { scaleTarget, scalingOf } from '../decider/scale-target.js';
import { meanUtilizationPpm, type Observation, type WindowReading } from '../domain/observation.js';
import type { ScalingLimits } from '../domain/proof-lines/fields.js';
import type { AppReadings } from './messages.js';

const MOST_FAILED = 16;
const MOST_NAME_CHARACTERS = 100;
const BYTES_PER_KB = 1_024;

/** What an agent can read of the app. Of more failed workers than there is room for, the latest. */
export function toReadings(observation: Observation, scaling: ScalingLimits): AppReadings {
  const { at_us, serving, desired, standby, failed, windows } = observation;
  return {
    serving,
    desired,
    standby,
    ...scaling,
    failed: failed.slice(-MOST_FAILED).map(({ worker, cause, at_us: failedAtUs }) => ({
      worker: worker.slice(0, MOST_NAME_CHARACTERS),
      cause: cause.slice(0, MOST_NAME_CHARACTERS),
      ago_us: age(at_us, failedAtUs),
    })),
    windows: windows.map((window) => ({
      closed_ago_us: age(at_us, window.to_us),
      utilization_ppm: meanUtilizationPpm(window),
      heap_used_kb: largestHeapKb(window),
      requests_served: window.requests.served,
      requests_lost: window.requests.lost,
    })),
    workers_by_utilization: workersByUtilization(observation, scaling),
  };
}

function age(nowUs: number, thenUs: number): number {
  return Math.max(0, Math.round(nowUs - thenUs));
}

/** Of the worker that is nearest to its limit. */
function largestHeapKb({ workers }: WindowReading): number | null {
  if (workers.length === 0) return null;
  const largest = Math.max(...workers.map(({ heap_used_bytes }) => heap_used_bytes));
  return Math.round(largest / BYTES_PER_KB);
}

function workersByUtilization(
  { serving, windows }: Observation,
  scaling: ScalingLimits,
): number | null {
  const latest = windows.at(-1);
  const utilization = latest === undefined ? null : meanUtilizationPpm(latest);
  if (utilization === null || serving === 0) return null;
  return scaleTarget(serving, utilization, scalingOf(scaling));
}
