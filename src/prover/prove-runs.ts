import type { Subject } from './engine.js';
import { Exploration, type RunsExplored } from './exploration.js';
import type { Failures } from './failures.js';
import { FOLLOWED } from './run-state.js';

/** So much is explored for each thing at most; where that is not all, the result says so. */
const MOST_TRANSITIONS = 2_000_000;

/**
 * Breadth first through all that can happen in a run: whatever befalls the app and whenever, whatever
 * the table holds, whatever a human says, whether an action helps or not. Each verdict on the way is
 * compared with the oracle's. One thing is followed from incident to incident (the workers, the past
 * of one action, the past incidents); all else is then whatever it can be, which is more than any run
 * can bring about, so what holds here holds in every run. Each thing is followed in its turn.
 */
export function proveRuns(
  subject: Subject,
  failures: Failures,
  mostTransitions = MOST_TRANSITIONS,
): RunsExplored {
  const explored = FOLLOWED.map((followed) =>
    new Exploration({ subject, followed, failures, mostTransitions }).explore(),
  );
  const sum = (of: (one: RunsExplored) => number) =>
    explored.reduce((total, one) => total + of(one), 0);
  return {
    states: sum(({ states }) => states),
    transitions: sum(({ transitions }) => transitions),
    questions: sum(({ questions }) => questions),
    unfinished: explored.flatMap(({ unfinished }) => unfinished),
  };
}
