import type { IncidentClass } from './incident.js';

/** What the decider distinguishes. A small tuple of measured facts; nothing else reaches the table. */
export interface DecisionState {
  readonly incident: IncidentClass;
  readonly utilization: 'none' | 'normal' | 'saturated';
  readonly workers: 'none' | 'below_max' | 'at_max';
  readonly recent_restarts: '0' | '1' | '2_or_more';
}
