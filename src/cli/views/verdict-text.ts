import type { RunVerdict } from '../../audit/summary/verdict-words.js';
import { row } from './layout.js';

/** What came of the run that wrote a log: the same words in every command that reads one. */
export function verdictRow({ word, because }: RunVerdict): string[] {
  return row('verdict', `${word}: ${because}`);
}

/** The same for programs. `run_exit_code` is that of the run, not of the command that says it. */
export function verdictFields({ word, because, exit_code }: RunVerdict): object {
  return { verdict: word, because, run_exit_code: exit_code };
}
