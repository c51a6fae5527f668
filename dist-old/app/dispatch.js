/**
 * The least loaded worker; among equals the least recently used. (With ties to the first, one of
 * three idle workers would do nearly all of the work.)
 */
export function leastLoaded(workers) {
    return workers.reduce((best, worker) => {
        if (best === undefined || worker.load < best.load)
            return worker;
        return worker.load === best.load && worker.lastUsed < best.lastUsed ? worker : best;
    }, undefined);
}
