import type { ProofLog } from '../../core/domain/ports.js';
import { SummaryFold, type RunSummary } from '../../audit/summary/run-summary.js';
import type { ScenarioRecord } from '../../audit/summary/scenario-record.js';
import { decorateLog } from './decorate-log.js';
import type { OpenLog } from './run.js';

/** A proof log whose lines are folded as they get durable: what a reader would make of it so far. */
export interface SummarizedLog {
  readonly log: ProofLog;
  summary(): RunSummary;
  /** The latest scenario of the summary, without the rest. */
  scenario(): ScenarioRecord | undefined;
}

/**
 * @param log one that holds no line yet
 * @param said what it makes of its lines itself: those are not folded twice then
 */
export function summarizedLog(log: ProofLog, said?: OpenLog['said']): SummarizedLog {
  if (said !== undefined) return { log, ...said };
  const fold = new SummaryFold();
  return {
    log: decorateLog(log, async (body, cause) => {
      const seq = await log.append(body, cause);
      fold.take({ ...body, seq, cause });
      return seq;
    }),
    summary: () => fold.summary(),
    scenario: () => fold.scenario(),
  };
}
