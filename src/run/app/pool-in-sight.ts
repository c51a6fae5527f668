import type {
  Alert,
  DependencyReading,
  FailedWorker,
  Observation,
  WindowReading,
} from '../../core/domain/observation.js';

/** What the watch sees of a pool, real or simulated. */
export interface PoolInSight {
  readonly failed: readonly FailedWorker[];
  readonly serving: readonly unknown[];
  readonly desired: number;
  readonly standby: number;
}

/** The pool as it is, with what was seen of it before. */
export function observationOf(
  { failed, serving, desired, standby }: PoolInSight,
  seen: {
    readonly at_us: number;
    readonly windows: readonly WindowReading[];
    readonly calm_since_us: number;
    readonly alerts: readonly Alert[];
    readonly dependencies?: readonly DependencyReading[];
  },
): Observation {
  const { at_us, windows, alerts, dependencies = [] } = seen;
  const calm_since_us = failed.length > 0 ? at_us : seen.calm_since_us;
  const pool = { failed, serving: serving.length, desired, standby };
  const known = { at_us, ...pool, windows, calm_since_us, alerts };
  return dependencies.length === 0 ? known : { ...known, dependencies };
}
