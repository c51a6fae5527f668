import type { Subject } from './subject.js';
import { Exploration } from './exploration.js';
import type { Failures } from './failures.js';
import { FOLLOWED, type RunsExplored } from './run-state.js';

/** So much is explored for each thing at most; where that is not all, the result says so. */
const MOST_TRANSITIONS = 2_000_000;

/**
 * Breadth first through all that can happen in a run: whatever befalls the app and whenever, whatever
 * the table holds, whatever a human says, whether an action helps or not. Each verdict on the way is
 * compared with the oracle's. One thing is followed from incident to incident (the workers, the past
 * of one action, the past incidents), each in its turn: first with no other past, so that a failure is
 * told by what led to it; then with every other past that there can be. That is more than any run can
 * bring about, so what holds here holds in every run.
 */
export function proveRuns(
  subject: Subject,
  failures: Failures,
  mostTransitions = MOST_TRANSITIONS,
): RunsExplored {
  const follow = (isAlone: boolean) =>
    FOLLOWED.map((followed) =>
      new Exploration({ subject, followed, failures, isAlone, mostTransitions }).explore(),
    );
  const alone = follow(true);
  return failures.none ? inAll(follow(false)) : inAll(alone);
}

/** The first search is part of the second one, and is not counted twice. */
function inAll(explored: readonly RunsExplored[]): RunsExplored {
  const sum = (of: (one: RunsExplored) => number) =>
    explored.reduce((total, one) => total + of(one), 0);
  return {
    states: sum(({ states }) => states),
    transitions: sum(({ transitions }) => transitions),
    questions: sum(({ questions }) => questions),
    unfinished: explored.flatMap(({ unfinished }) => unfinished),
  };
}
