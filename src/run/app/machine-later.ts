import { clearTimeout, setTimeout } from 'node:timers';
import type { Later } from './faults/later.js';

/** By the machine's time. Nothing that is only planned keeps the process alive. */
export const machineLater: Later = (afterMs, happen) => {
  const timer = setTimeout(happen, afterMs).unref();
  return () => {
    clearTimeout(timer);
  };
};
