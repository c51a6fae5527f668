import { expectationText } from './expectation-text.js';
import { seenText } from './judge-scenario.js';
import { judgedScenarios } from './judged-scenarios.js';
import type { Expected, JudgedLog } from './verdict.js';

/** An expectation that was not met, or of which nothing can be said, in the words of the run's own screen. */
export interface UnmetInLog {
  /** The scenario. */
  readonly about: string;
  readonly expected: string;
  readonly seen: string;
  /** The line that shows it. */
  readonly seq: number;
}

/** What the scenarios of a run fell short of, by its log; nothing where that is not whole. */
export function unmetInLog(log: JudgedLog, expected: Expected): UnmetInLog[] {
  if (log.problem !== null || log.end !== 'complete') return [];
  return judgedScenarios(log, expected).flatMap(({ id, judged }) =>
    judged.flatMap((one) => {
      if (one.result === 'met') return [];
      const { expectation, seq } = one;
      return [{ about: id, expected: expectationText(expectation), seen: seenText(one), seq }];
    }),
  );
}
