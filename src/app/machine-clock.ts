import type { Clock } from '../domain/ports.js';

/** The machine's own time. */
export const machineClock: Clock = {
  nowUs: () => Math.floor(performance.now() * 1_000),
  timestamp: () => new Date().toISOString(),
};
