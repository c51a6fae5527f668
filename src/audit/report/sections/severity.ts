import type { Ending } from '../../summary/incident-record.js';
import type { VerdictWord } from '../../summary/verdict-words.js';

/** How good news is. Colour never stands alone: the word beside it says the same. */
export type Severity = 'good' | 'bad' | 'open';

export const SEVERITY: Readonly<Record<Ending, Severity>> = {
  passed: 'good',
  observed: 'open',
  healed: 'good',
  refused: 'open',
  inconclusive: 'open',
  unfinished: 'open',
  missed: 'bad',
};

export const ENDING_TEXT: Readonly<Record<Ending, string>> = {
  passed: 'as expected',
  observed: 'observed',
  healed: 'healed',
  refused: 'refused',
  inconclusive: 'inconclusive',
  unfinished: 'cut off',
  missed: 'missed',
};

export const VERDICT_SEVERITY: Readonly<Record<VerdictWord, Severity>> = {
  PASS: 'good',
  OBSERVED: 'open',
  REFUSED: 'open',
  INCONCLUSIVE: 'open',
  FAIL: 'bad',
  INCOMPLETE: 'open',
  'NOT VALID': 'bad',
  'NOT READ': 'open',
};
