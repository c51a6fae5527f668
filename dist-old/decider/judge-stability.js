import { meanUtilizationPpm } from '../domain/observation.js';
/** A sample is good only if everything in it is known and well. A missing reading is not good. */
export function isGood(sample, overload) {
    return (sample.probe_status === 200 &&
        sample.utilization_ppm !== null &&
        sample.utilization_ppm < overload.utilization_ppm &&
        sample.failed === 0 &&
        sample.serving >= 1 &&
        sample.serving === sample.desired);
}
/** How many samples in a row, counted back from the latest, were good. */
export function goodInARow(samples, overload) {
    const firstBadFromEnd = [...samples].reverse().findIndex((sample) => !isGood(sample, overload));
    return firstBadFromEnd === -1 ? samples.length : firstBadFromEnd;
}
/** Whether the app was well throughout the latest windows, each of which must have a reading. */
export function isSteady(observation, overload) {
    const latest = observation.windows.slice(-overload.consecutive_windows);
    return (latest.length === overload.consecutive_windows &&
        observation.failed.length === 0 &&
        observation.serving >= 1 &&
        observation.serving === observation.desired &&
        latest.every((window) => {
            const utilization = meanUtilizationPpm(window);
            const isSilent = window.workers.some(({ signs_of_life }) => signs_of_life === 0);
            return utilization !== null && utilization < overload.utilization_ppm && !isSilent;
        }));
}
