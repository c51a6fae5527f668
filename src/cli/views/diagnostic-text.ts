import { OTHER_FORMAT } from '../../core/domain/proof-lines/format.js';
import { shorten } from '../../core/domain/safe-text.js';
import { problemPlace, problemSentence } from '../../core/domain/problem-sentence.js';
import type { LogProblem } from '../../audit/checker/check-log.js';
import { row, WIDTH, wrap } from './layout.js';
import type { Style } from './style.js';

/** What is shown of a path, and of a line. */
const SHOWN = 200;

/** A log that does not verify: what is wrong. @param meaning what that means for what was asked */
export function diagnosticText(
  path: string,
  problem: LogProblem,
  style: Style,
  meaning: string,
): string[] {
  const { code, expected, found } = problem;
  return [
    ...wrap(
      `${code === OTHER_FORMAT ? 'NOT READ' : style.bad('INVALID')}  ${shorten(path, SHOWN)}`,
      WIDTH,
    ),
    ...row('problem', `${code} ${problemPlace(problem, path)}`),
    ...row('', problemSentence(problem)),
    ...row('  expected', shorten(expected, SHOWN)),
    ...row('  found', shorten(found, SHOWN)),
    ...row('', meaning),
  ];
}
