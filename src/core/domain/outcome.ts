import { deepFreeze } from './objects.js';

/**
 * What became of an incident after an action was carried out. `got_well_before`: the readings no
 * longer showed the incident when the action landed, so nothing that followed is its doing.
 * `harmful`: not well, and worse than before the action.
 */
export const OUTCOMES = deepFreeze(['healed', 'got_well_before', 'not_healed', 'harmful'] as const);
export type Outcome = (typeof OUTCOMES)[number];
