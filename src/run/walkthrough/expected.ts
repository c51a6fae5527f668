import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import type { ExpectedScenario } from '../../core/domain/proof-lines/expectations.js';
import type { Expected } from '../../audit/summary/verdict.js';
import type { Refusal } from '../../audit/summary/judge-attacks.js';
import { attacksOn } from './attacks/attack-list.js';
import { SCENARIOS, type Scenario } from './scenarios.js';

/** What must follow a scenario. */
export function expectationOf({ id, expect }: Pick<Scenario, 'id' | 'expect'>): ExpectedScenario {
  const { incident, action, decided_by } = expect;
  return { id, expect: [{ incident }, { action, decided_by }] };
}

/** What must follow each built-in scenario. */
export const EXPECTATIONS: readonly ExpectedScenario[] = SCENARIOS.map(expectationOf);

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
