import type { ProofLog } from '../../core/domain/ports.js';
import { SummaryFold, type RunSummary } from '../../audit/summary/run-summary.js';
import type { ScenarioRecord } from '../../audit/summary/scenario-record.js';
import { decorateLog } from './decorate-log.js';

/** What a reader would make of a log so far. */
export interface SaidSoFar {
  summary(): RunSummary;
  /** The latest scenario of the summary, without the rest. */
  scenario(): ScenarioRecord | undefined;
}

/** A proof log whose lines are folded as they get durable. */
export interface SummarizedLog extends SaidSoFar {
  readonly log: ProofLog;
}

/**
 * @param log one that holds no line yet
 * @param said what it makes of its lines itself: those are not folded twice then
 */
export function summarizedLog(log: ProofLog, said?: SaidSoFar): SummarizedLog {
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
