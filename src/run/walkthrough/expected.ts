import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import { isExecutable } from '../../core/domain/actions.js';
import type { Scenario } from '../../core/domain/scenario.js';
import type { ShortExpectation } from '../../core/domain/proof-lines/expectations.js';
import type { Expected } from '../../audit/summary/verdict.js';
import type { Refusal } from '../../audit/summary/judge-attacks.js';
import { attacksOn } from './attacks/attack-list.js';
import { announcedIncident } from './scenarios.js';

/**
 * What must follow a scenario.
 * @throws RangeError where it expects no decision by a decider
 */
export function expectationOf(scenario: Scenario): ShortExpectation {
  const { id, expect } = scenario;
  const expected = expect.find((one) => 'action' in one);
  const { action, decided_by } = expected ?? {};
  if (action === undefined || !isExecutable(action) || decided_by === undefined)
    throw new RangeError(`the scenario ${id} expects no decision`);
  return { id, incident: announcedIncident(scenario), action, decided_by };
}

/**
 * What had to follow the scenarios of earlier programs, whose logs do not say it. The scenarios of
 * today may change; what those runs were expected to do does not.
 */
export const EXPECTATIONS: readonly ShortExpectation[] = [
  { id: 'crash', incident: 'crash', action: 'restart_service', decided_by: 'q_table' },
  { id: 'overload', incident: 'overload', action: 'scale_workers', decided_by: 'q_table' },
  { id: 'false_alarm', incident: 'false_alarm', action: 'noop', decided_by: 'rule' },
];

/** The check that must refuse each attack, by the attack's name, of those that are made there. */
export function expectedRefusals({
  env,
  policy,
  observes,
  after,
}: LoggedRun): ReadonlyMap<string, Refusal> {
  // At the end of a run fewer are made than by themselves.
  const kind = after === undefined ? 'violation' : 'run';
  const attacks = attacksOn({ kind, env, policy, observes: observes === true }).flatMap(
    (kind) => kind.attacks,
  );
  return new Map(attacks.map(({ id, stopped_by }) => [id, stopped_by]));
}

/** What must happen in a run of the walkthrough whose log does not say it, and in the attacks at its end. */
export const EXPECTED: Expected = { incidents: EXPECTATIONS, refusals: expectedRefusals };
