import { expectationText } from '../../audit/summary/expectation-text.js';
import type { JudgedExpectation } from '../../audit/summary/judge-scenario.js';
import type { UnmetExpectation } from './progress-events.js';

/** One for each expectation of a scenario that was not met, or of which nothing can be said. */
export function unmetByJudged(
  about: string,
  judged: readonly JudgedExpectation[],
): UnmetExpectation[] {
  return judged.flatMap(({ expectation, result, seen, seq }) =>
    result === 'met'
      ? []
      : {
          about,
          expected: expectationText(expectation),
          seen: result === 'errored' ? `nothing can be said: ${seen}` : seen,
          seq,
          remedy: result === 'errored' ? ERRORED : remedyFor(expectation, seq),
        },
  );
}

const ERRORED =
  'run again, on a quieter machine; where it stays so, expect something that such a run shows';

/** @param seq the line that shows what was seen */
function remedyFor(expectation: JudgedExpectation['expectation'], seq: number): string {
  const line = String(seq);
  if ('implied' in expectation) {
    return expectation.implied === 'well_after_last_act'
      ? 'that line has every look at the app after the act; where a human must be called, expect it'
      : 'demo-run policy shows what is allowed where, and why; expect the refusal where it is right';
  }
  if ('gate' in expectation) return 'demo-run policy shows what is allowed where, and why';
  if ('action' in expectation) {
    return (
      'a policy, a learned table, or exploring in dev (--seed) makes it choose otherwise: ' +
      `demo-run explain ${line} says why`
    );
  }
  if ('signal' in expectation) return 'demo-run report shows the signals around that line';
  if ('order' in expectation) return 'demo-run log shows the lines in their order';
  return `demo-run explain ${line} says what was read, and what it led to`;
}
