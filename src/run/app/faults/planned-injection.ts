import { closeAll } from '../../../base/close-all.js';
import { Planned, type Later } from './later.js';

/** Starts a fault. @returns takes it away again */
export type StartFault = () => () => void;

/**
 * Starts a fault at once, or later.
 * @returns takes it away again, or lets it not come; rejects where it could not be started later
 * @throws what `start` throws at once
 */
export function startAfter(start: StartFault, afterMs: number, later: Later): () => Promise<void> {
  const planned = new Planned(later);
  let takeAway: (() => void) | undefined;
  if (afterMs === 0) takeAway = start();
  else {
    planned.after(afterMs, () => {
      takeAway = start();
    });
  }
  return () => closeAll([() => takeAway?.(), () => planned.callOff()]);
}
