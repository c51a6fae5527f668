import type { ExecutableAction } from '../domain/actions.js';
import type { QRow } from '../domain/q-table.js';

/** A row of the Q-table as proof lines hold it. */
export interface RecordedRow {
  readonly q_micro: Record<ExecutableAction, number> | null;
  readonly visits: Record<ExecutableAction, number> | null;
}

/** The row as it is recorded, or undefined where none was. */
export function rowOf({ q_micro, visits }: RecordedRow): QRow | undefined {
  if (q_micro === null || visits === null) return undefined;
  const cell = (action: ExecutableAction) => ({ q_micro: q_micro[action], visits: visits[action] });
  return {
    noop: cell('noop'),
    restart_service: cell('restart_service'),
    scale_workers: cell('scale_workers'),
  };
}
