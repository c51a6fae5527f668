import { faultSchema, type Fault } from '../domain/fault.js';
import type { IncidentClass } from '../domain/incident.js';
import { deepFreeze } from '../domain/objects.js';

/** Every kind of fault that a scenario can have. */
export const FAULT_KINDS = deepFreeze(faultSchema.options.map(({ shape }) => shape.kind.value));
export type FaultKind = Fault['kind'];

/** A fault by what comes of it, too: a crash, an overload, a false alarm, a dependency that fails. */
export const FAULT_NAMES = deepFreeze({
  ...Object.fromEntries(FAULT_KINDS.map((kind) => [kind, kind])),
  crash: 'leak',
  overload: 'load',
  false_alarm: 'alert',
}) as Readonly<Record<FaultKind | IncidentClass, FaultKind>>;
