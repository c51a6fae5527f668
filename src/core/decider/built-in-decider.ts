import type { Decider } from '../domain/ports.js';
import { decide } from './decide.js';
import { toState } from './state.js';

/** Rules first, then the Q-table. It computes its answer at once, so that no deadline matters. */
export const builtInDecider: Decider = Object.freeze<Decider>({
  propose({ incident, serving, max_replicas, overload_ppm, recent_restarts, ...question }) {
    const state = toState(incident, { serving, max_replicas, overload_ppm, recent_restarts });
    const { row, env, allowed, draw, exploration_ppm } = question;
    return Promise.resolve(decide({ state, row, env, allowed, draw, exploration_ppm }));
  },
});
