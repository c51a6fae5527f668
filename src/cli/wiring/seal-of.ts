import { checkHead, headOf } from '../../proof/verify/check-head.js';
import type { LogProblem, LogReport } from '../../proof/verify/check-log.js';

/** What the head beside a log says of it, and the first problem of both. */
export interface Sealed {
  readonly seal: 'fits' | 'absent' | 'bad';
  readonly problem: LogProblem | null;
}

/** The head beside a log that is good in itself; of any other log no head can say anything. */
export function sealOf(path: string, report: LogReport): Sealed {
  if (report.problem !== null) return { seal: 'absent', problem: report.problem };
  const head = checkHead(headOf(path), report);
  if (head.state !== 'bad')
    return { seal: head.state === 'good' ? 'fits' : 'absent', problem: null };
  return { seal: 'bad', problem: { ...head.problem, line: report.lines, offset: report.bytes } };
}
