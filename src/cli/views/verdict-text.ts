import type { Verdict } from '../../audit/summary/verdict-words.js';
import { row } from './layout.js';

/** What came of the run that wrote a log: the same words in every command that reads one. */
export function verdictRow({ word, because }: Verdict): string[] {
  return row('verdict', `${word}: ${because}`);
}
