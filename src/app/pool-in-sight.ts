import type { Alert, FailedWorker, Observation, WindowReading } from '../domain/observation.js';

/** What the watch sees of a pool, real or simulated. */
export interface PoolInSight {
  readonly failed: readonly FailedWorker[];
  readonly serving: readonly unknown[];
  readonly desired: number;
  readonly standby: number;
}

/** The pool as it stands, with what was seen of it before. */
export function observationOf(
  { failed, serving, desired, standby }: PoolInSight,
  seen: {
    readonly at_us: number;
    readonly windows: readonly WindowReading[];
    readonly alerts: readonly Alert[];
  },
): Observation {
  const { at_us, windows, alerts } = seen;
  return { at_us, failed, serving: serving.length, desired, standby, windows, alerts };
}
