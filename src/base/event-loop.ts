import { setImmediate } from 'node:timers';

/**
 * Lets the event loop take a whole turn, so that a signal that came meanwhile is heard. Lines that
 * are committed one after another give it none. The first of the two may run in the same turn.
 */
export function takeTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => {
      setImmediate(resolve);
    });
  });
}
