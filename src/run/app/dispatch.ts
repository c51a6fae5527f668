/** What dispatching looks at. */
export interface Candidate {
  /** Requests handed in and not yet answered. */
  readonly load: number;
  /** Larger means used more recently. */
  readonly lastUsed: number;
}

/**
 * The least loaded worker; among equals the least recently used. (With ties to the first, one of
 * three idle workers would do nearly all of the work.)
 */
export function leastLoaded<Worker extends Candidate>(
  workers: readonly Worker[],
): Worker | undefined {
  return workers.reduce<Worker | undefined>((best, worker) => {
    if (best === undefined || worker.load < best.load) return worker;
    return worker.load === best.load && worker.lastUsed < best.lastUsed ? worker : best;
  }, undefined);
}
