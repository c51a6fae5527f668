import { deepFreeze } from '../domain/objects.js';

/** Every kind of fault that a scenario can have. */
export const FAULT_KINDS = deepFreeze([
  'leak',
  'exit',
  'throw',
  'hang',
  'load',
  'alert',
  'alerts',
] as const);
export type FaultKind = (typeof FAULT_KINDS)[number];
