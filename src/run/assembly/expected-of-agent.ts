import type { Expectation } from '../../core/domain/proof-lines/expectations.js';
import type { Scenario } from '../../core/domain/scenario.js';

/**
 * A scenario as it is expected to go where an agent is asked: what a file says of the Q-table is about the
 * built-in decider, so that only the action counts. Rules decide as ever.
 */
export function expectedOfAgent(scenario: Scenario): Scenario {
  return { ...scenario, expect: scenario.expect.map(byAnybody) };
}

function byAnybody(expectation: Expectation): Expectation {
  if (!('action' in expectation) || expectation.decided_by !== 'q_table') return expectation;
  return Object.fromEntries(
    Object.entries(expectation).filter(([key]) => key !== 'decided_by'),
  ) as Expectation;
}
