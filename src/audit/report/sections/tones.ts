import type { IncidentStatus } from '../incident.js';
import type { Tone } from '../verdict.js';

/** Colour never stands alone: the word beside it says the same. */
export const TONES: Readonly<Record<IncidentStatus, Tone>> = {
  'as expected': 'good',
  observed: 'open',
  healed: 'good',
  refused: 'open',
  inconclusive: 'open',
  'cut off': 'open',
  missed: 'bad',
};
