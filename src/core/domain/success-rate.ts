import type { ActionName } from './actions.js';
import type { IncidentClass } from './incident.js';

/** How the decisions for one action on one class of incident ended. */
export interface OutcomeCounts {
  /** SYSTEM_STABLE was written: enough good looks in a row after the act. */
  readonly stable: number;
  /** NOT_STABLE was written: the act failed, or the app did not get well in time. */
  readonly not_stable: number;
  /** The run ended before anybody knew. */
  readonly unknown: number;
}

/** How often an action was followed by a stable app, in earlier runs, as their proof logs say. */
export interface SuccessRate extends OutcomeCounts {
  readonly incident: IncidentClass;
  readonly action: ActionName;
  /** `stable` of so many that ended one way or the other. */
  readonly n: number;
  /** The 95 % Wilson interval of the share, in parts per million. */
  readonly low_ppm: number;
  readonly high_ppm: number;
  /** The runs that were counted: those of this environment on this backend. */
  readonly runs: number;
  /** Set where older runs were not read. */
  readonly newest_only: boolean;
  /** Logs that could not be read or do not verify. They count for nothing. */
  readonly left_out: number;
}
