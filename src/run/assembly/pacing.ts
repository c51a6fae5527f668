import type { Pacing } from '../walkthrough/run.js';
import type { Backend } from './backend.js';

/** A run that nobody has to be able to follow. */
export const NO_PACING: Pacing = {
  beforeStep: () => Promise.resolve(),
  afterStep: () => Promise.resolve(),
};

/** While somebody waits or reads, the run's own time stands still. */
export function heldPacing(pacing: Pacing, hold: Backend['hold']): Pacing {
  const whileHeld = async (wait: () => Promise<void>) => {
    hold?.hold();
    try {
      await wait();
    } finally {
      hold?.release();
    }
  };
  return {
    beforeStep: (step) => whileHeld(() => pacing.beforeStep(step)),
    afterStep: (step) => whileHeld(() => pacing.afterStep(step)),
    watchApp: (watch) => pacing.watchApp?.(watch),
  };
}
