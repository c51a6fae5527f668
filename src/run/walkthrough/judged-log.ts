import { summaryOf } from '../../audit/summary/run-summary.js';
import type { JudgedLog } from '../../audit/summary/verdict.js';
import type { EndedLog } from './run.js';

/** A log that was ended, as it is judged. One that is not what was written does not hold. */
export function judgedLog({ check, read }: EndedLog): JudgedLog {
  const judged = read ?? NOTHING_READ;
  if (check.valid || judged.problem !== null) return judged;
  const found = check.problem ?? '';
  const problem = {
    code: 'not_as_written',
    line: check.lines,
    expected: 'what was written',
    found,
  };
  return { ...judged, problem };
}

const NOTHING_READ: JudgedLog = { run: null, end: null, problem: null, summary: summaryOf([]) };
