import type { ReadVerdict } from '../../audit/library/read-verdict.js';
import { row } from './layout.js';

/** The last line of a command: whoever looks at the end of a long screen sees what came of it. */
export function closingLine(
  word: string,
  says: string,
  paint: (text: string) => string = (text) => text,
): string {
  return `${paint(word)}  ${says}`;
}

/** What came of the run that wrote a log, and what it fell short of: the same words in every command that reads one. */
export function verdictRows(verdict: ReadVerdict): string[] {
  return [
    ...verdictRow(verdict),
    ...verdict.unmet.flatMap(({ about, expected, seen, seq }) => [
      ...row('expected', `${about}: ${expected}`),
      ...row('seen', seen, seq),
    ]),
  ];
}

/** What came of it alone, where something else was asked. */
export function verdictRow({ word, because }: ReadVerdict): string[] {
  return row('verdict', `${word}: ${because}`);
}

/** The same for programs. `run_exit_code` is that of the run, not of the command that says it. */
export function verdictFields({ word, because, exit_code, unmet }: ReadVerdict): object {
  return { verdict: word, because, run_exit_code: exit_code, unmet };
}
