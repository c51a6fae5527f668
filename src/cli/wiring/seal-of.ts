import { checkHead, headOf } from '../../proof/verify/check-head.js';
import type { LogProblem, LogReport } from '../../proof/verify/check-log.js';

/** What the head beside a log says of it, and the first problem of both. */
export interface Sealed {
  readonly seal: 'fits' | 'absent' | 'bad';
  /** The key that signed a head that fits: raw, base64. */
  readonly signed_by: string | null;
  readonly problem: LogProblem | null;
}

/**
 * The head beside a log that is good in itself; of any other log no head can say anything.
 * @throws the system's error when there is one that cannot be read
 */
export function sealOf(path: string, report: LogReport): Sealed {
  const { problem, lines: line, bytes: offset } = report;
  if (problem !== null) return { seal: 'absent', signed_by: null, problem };
  const head = checkHead(headOf(path), report);
  if (head.state === 'absent') return { seal: 'absent', signed_by: null, problem: null };
  return head.state === 'good'
    ? { seal: 'fits', signed_by: head.head.public_key, problem: null }
    : { seal: 'bad', signed_by: null, problem: { ...head.problem, line, offset } };
}
