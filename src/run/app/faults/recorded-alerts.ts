import type { Fault } from '../../../core/domain/fault.js';
import { Planned, type Later } from './later.js';

export interface AlertBoard {
  /** @returns the id under which it was raised */
  raise(source: string): string;
  withdraw(alertId: string): void;
}

/**
 * Raises and withdraws alerts as a history recorded them. One that was resolved before it fired is
 * never raised.
 * @returns ends the history: what is still raised is withdrawn
 */
export function replayAlerts(
  { alerts }: Extract<Fault, { kind: 'alerts' }>,
  board: AlertBoard,
  later: Later,
): () => void {
  const planned = new Planned(later);
  const raised = new Set<string>();
  for (const { at_ms, ends_at_ms, source } of alerts) {
    if (ends_at_ms !== null && ends_at_ms <= at_ms) continue;
    planned.after(at_ms, () => {
      const id = board.raise(source);
      raised.add(id);
      if (ends_at_ms !== null) {
        planned.after(ends_at_ms - at_ms, () => {
          withdraw(id);
        });
      }
    });
  }
  return () => {
    planned.callOff();
    for (const id of raised) withdraw(id);
  };

  function withdraw(id: string): void {
    raised.delete(id);
    board.withdraw(id);
  }
}
