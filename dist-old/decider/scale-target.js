export const PPM = 1_000_000;
/**
 * How many workers bring the measured utilization down to the target: ceil(workers × utilization ÷
 * target), clamped to the spec's limits. The rule of the Kubernetes Horizontal Pod Autoscaler.
 * @param utilizationPpm mean utilization of the workers that serve, in parts per million
 */
export function scaleTarget(workers, utilizationPpm, scaling) {
    const wanted = Math.ceil((workers * utilizationPpm) / targetUtilizationPpm(scaling));
    return Math.min(scaling.max_replicas, Math.max(scaling.min_replicas, wanted));
}
/** The spec's target, which may be a fraction, in parts per million. */
export function targetUtilizationPpm({ target_utilization }) {
    return Math.round(target_utilization * PPM);
}
