import type { AppSpec } from '../domain/app-spec.js';

export const PPM = 1_000_000;

/**
 * How many workers bring the measured utilization down to the target: ceil(workers × utilization ÷
 * target), clamped to the spec's limits. The rule of the Kubernetes Horizontal Pod Autoscaler.
 * @param utilizationPpm mean utilization of the workers that serve, in parts per million
 */
export function scaleTarget(
  workers: number,
  utilizationPpm: number,
  scaling: AppSpec['scaling'],
): number {
  const targetPpm = Math.round(scaling.target_utilization * PPM);
  const wanted = Math.ceil((workers * utilizationPpm) / targetPpm);
  return Math.min(scaling.max_replicas, Math.max(scaling.min_replicas, wanted));
}
