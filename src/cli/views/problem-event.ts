import { shorten } from '../../core/domain/safe-text.js';
import type { LogProblem } from '../../audit/checker/check-log.js';

/** What is shown of a line that does not verify; it may be of any length. */
const SHOWN = 200;

/** A log that does not verify, for machines. @param lines how many lines are good */
export function problemEvent(path: string, lines: number, problem: LogProblem): object {
  const { code, line, offset, expected, found } = problem;
  return {
    fact: 'log_problem',
    path,
    lines,
    code,
    line,
    offset,
    expected: shorten(expected, SHOWN),
    found: shorten(found, SHOWN),
  };
}
