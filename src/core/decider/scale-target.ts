import type { AppSpec } from '../domain/app-spec.js';
import { factor } from '../domain/figures.js';
import type { ScalingLimits } from '../domain/proof-lines/fields.js';

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
  const wanted = Math.ceil((workers * utilizationPpm) / targetUtilizationPpm(scaling));
  return Math.min(scaling.max_replicas, Math.max(scaling.min_replicas, wanted));
}

/** The same in words, such as `ceil(1 x 0.97 / 0.40), kept within 1 to 3`. */
export function scaleArithmetic(
  workers: number,
  utilizationPpm: number,
  scaling: AppSpec['scaling'],
): string {
  const sum = `${factor(utilizationPpm)} / ${factor(targetUtilizationPpm(scaling))}`;
  const limits = `${String(scaling.min_replicas)} to ${String(scaling.max_replicas)}`;
  return `ceil(${String(workers)} x ${sum}), kept within ${limits}`;
}

/** The spec's limits as proof lines hold them: in integers. */
export function limitsOf(scaling: AppSpec['scaling']): ScalingLimits {
  const { min_replicas, max_replicas } = scaling;
  return { min_replicas, max_replicas, target_utilization_ppm: targetUtilizationPpm(scaling) };
}

/** The limits that proof lines hold, as the spec's. */
export function scalingOf({
  min_replicas,
  max_replicas,
  target_utilization_ppm,
}: ScalingLimits): AppSpec['scaling'] {
  return { min_replicas, max_replicas, target_utilization: target_utilization_ppm / PPM };
}

/** The spec's target, which may be a fraction, in parts per million. */
function targetUtilizationPpm({ target_utilization }: AppSpec['scaling']): number {
  return Math.round(target_utilization * PPM);
}
