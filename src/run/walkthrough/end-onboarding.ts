import { verdictOfLog } from '../../audit/summary/verdict.js';
import type { RunVerdict } from '../../audit/summary/verdict-words.js';
import { EXPECTED } from './expected.js';
import type { LogCheck, Notify } from './progress-events.js';
import { judgedLog } from './judged-log.js';
import type { OpenLog } from './run.js';

/** Ends and checks the log of an onboarding, tells what was found, and judges it by that log. */
export async function endOnboarding(
  main: Pick<OpenLog, 'end'>,
  notify: Notify,
): Promise<{ readonly verdict: RunVerdict; readonly check: LogCheck }> {
  const ended = await main.end();
  const { check } = ended;
  notify({ fact: 'log_checked', check });
  return { verdict: verdictOfLog(judgedLog(ended), EXPECTED), check };
}
