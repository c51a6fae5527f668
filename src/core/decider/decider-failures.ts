import { deepFreeze } from '../domain/objects.js';

/** Why a human is needed where a decider gave no answer: nothing that is in a log recomputes it. */
export const DECIDER_FAILURES = deepFreeze([
  'decider_gave_no_answer_in_time',
  'decider_failed',
] as const);
export type DeciderFailure = (typeof DECIDER_FAILURES)[number];
