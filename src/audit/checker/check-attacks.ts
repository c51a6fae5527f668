import { checkHead, headOf } from './check-head.js';
import { checkLog, type LogReport } from './check-log.js';
import { hasOpenEnd } from './open-end.js';
import { problem, type Problem } from './problem.js';
import { attacksAfter, type RootLog } from './root-logs.js';

/**
 * What is wrong with the log of the attacks at the end of a run, if one is there and of this version: with its lines, or
 * with its head. One that has not ended is no bad one.
 * @param logs those of the folder that the log of the run is in
 */
export async function checkAttacks(
  log: LogReport,
  logs: readonly RootLog[],
): Promise<Problem | undefined> {
  const attacks = attacksAfter(log, logs);
  if (attacks?.isRead !== true) return undefined;
  const { path, run_id } = attacks;
  const report = await checkLog(path);
  const head = checkHead(headOf(path), report);
  if (report.problem !== null) {
    if (head.state === 'absent' && hasOpenEnd(path, report)) return undefined;
    const { code, line, expected, found } = report.problem;
    return problem(`attacks_${code}`, `${run_id}, line ${String(line)}: ${expected}`, found);
  }
  if (head.state !== 'bad') return undefined;
  const { code, expected, found } = head.problem;
  return problem(`attacks_${code}`, `${run_id}: ${expected}`, found);
}
