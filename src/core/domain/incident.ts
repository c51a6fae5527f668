import { z } from 'zod';
import { deepFreeze } from './objects.js';

export const INCIDENT_CLASSES = deepFreeze([
  'crash',
  'overload',
  'false_alarm',
  'dependency',
] as const);
export const incidentClassSchema = z.enum(INCIDENT_CLASSES);
export type IncidentClass = z.infer<typeof incidentClassSchema>;

/** What the detector concludes from readings. */
export interface Incident {
  readonly class: IncidentClass;
  /**
   * What shows it: an exit code, `hang`, `failing`, `utilization`, `dependency_down`, `dependency_slow`, or
   * `readings_deny_alert`.
   */
  readonly cause: string;
  /** When the first sign of it was there, in monotonic microseconds. */
  readonly since_us: number;
  /** The reading that decided: mean utilization of the latest window, null where no worker serves. */
  readonly utilization_ppm: number | null;
  /** What an alert claims, for a false alarm. */
  readonly claimed_utilization_ppm: number | null;
  readonly alert_id: string | null;
}

/**
 * So many incidents are dealt with in one scenario, more than the storm brake of any sensible policy
 * lets act. With the deadline it bounds what an app that fails again and again makes a run write.
 */
export const MOST_INCIDENTS = 10;
