import { EXECUTABLE_ACTIONS, type ExecutableAction } from '../domain/actions.js';
import type { QRow } from '../domain/q-table.js';

type Cell = QRow[ExecutableAction];

/**
 * A copy of a row in which every value can be compared, or undefined for whatever is no such row: a
 * cell is missing, or a value is no safe integer, or visits are negative. Looks only at the row's own
 * values: what is inherited or computed was not learned.
 */
export function soundRow(raw: unknown): QRow | undefined {
  const [noop, restart_service, scale_workers] = EXECUTABLE_ACTIONS.map((action) =>
    soundCell(ownValue(raw, action)),
  );
  if (noop === undefined || restart_service === undefined || scale_workers === undefined) {
    return undefined;
  }
  return { noop, restart_service, scale_workers };
}

function soundCell(raw: unknown): Cell | undefined {
  const q_micro = ownValue(raw, 'q_micro');
  const visits = ownValue(raw, 'visits');
  if (!isSafeInteger(q_micro) || !isSafeInteger(visits) || visits < 0) return undefined;
  return { q_micro, visits };
}

function ownValue(raw: unknown, name: string): unknown {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const own: { readonly value?: unknown } | undefined = Object.getOwnPropertyDescriptor(raw, name);
  return own?.value;
}

function isSafeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
