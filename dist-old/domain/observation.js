/** The mean utilization of the serving workers in a window, or null where there is no reading. */
export function meanUtilizationPpm(window) {
    if (window.workers.length === 0)
        return null;
    const sum = window.workers.reduce((total, { utilization_ppm }) => total + utilization_ppm, 0);
    return Math.round(sum / window.workers.length);
}
