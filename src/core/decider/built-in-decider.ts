import type { Decider } from '../domain/ports.js';
import { decide } from './decide.js';

/** Rules first, then the Q-table. It computes its answer at once, so that no deadline matters. */
export const builtInDecider: Decider = Object.freeze<Decider>({
  propose: (question) => Promise.resolve(decide(question)),
});
