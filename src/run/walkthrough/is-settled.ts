import { judgeExpectation } from '../../audit/summary/judge-expectation.js';
import type { ScenarioRecord } from '../../audit/summary/scenario-record.js';
import type { Expectation } from '../../core/domain/proof-lines/expectations.js';

/**
 * Whether no incident that is still to come can change what comes of an expectation. What must come an exact
 * number of times, at most so often, or never, is settled by time alone: one more could come. What must come once
 * is settled once it came.
 * @param scenario what the lines say of it so far
 */
export function isSettled(expectation: Expectation, scenario: ScenarioRecord): boolean {
  if (!dependsOnIncidents(expectation)) return true;
  return !isBounded(expectation) && judgeExpectation(expectation, scenario).result === 'met';
}

/** All but the signals that are read: for a better reading nobody waits. */
function dependsOnIncidents(expectation: Expectation): boolean {
  if (!('signal' in expectation)) return true;
  return expectation.signal === 'incidents' || expectation.signal === 'actions';
}

function isBounded(expectation: Expectation): boolean {
  if ('signal' in expectation) return expectation.at_most !== undefined;
  if ('escalated' in expectation) return !expectation.escalated;
  return 'times' in expectation && expectation.times !== undefined;
}
