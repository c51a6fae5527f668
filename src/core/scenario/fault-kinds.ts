import type { IncidentClass } from '../domain/incident.js';

/** Every kind of fault that a scenario can have. */
export const FAULT_KINDS = ['leak', 'exit', 'throw', 'hang', 'load', 'alert', 'alerts'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault by what comes of it, too: a crash, an overload, a false alarm. */
export const FAULT_NAMES = {
  ...Object.fromEntries(FAULT_KINDS.map((kind) => [kind, kind])),
  crash: 'leak',
  overload: 'load',
  false_alarm: 'alert',
} as Readonly<Record<FaultKind | IncidentClass, FaultKind>>;
