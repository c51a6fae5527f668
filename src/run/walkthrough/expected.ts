import type { Run } from '../../core/domain/proof-lines/run-record.js';
import type { Expectation } from '../../audit/summary/incident-record.js';
import type { Expected } from '../../audit/summary/verdict.js';
import type { Refusal } from '../../audit/summary/judge-attacks.js';
import { attacksOn } from './attacks/attack-list.js';
import { SCENARIOS } from './scenarios.js';

/** What must follow each scenario. */
export const EXPECTATIONS: readonly Expectation[] = SCENARIOS.map(
  ({ id, letter, title, expect: { action, decided_by } }) => ({
    id,
    letter,
    title,
    action,
    decided_by,
  }),
);

/** The check that must refuse each attack, by the attack's name, no matter who makes it. */
export function expectedRefusals({ env, policy, observes }: Run): ReadonlyMap<string, Refusal> {
  const ground = { kind: 'violation', env, policy, observes: observes === true } as const;
  const attacks = attacksOn(ground).flatMap((kind) => kind.attacks);
  return new Map(attacks.map(({ id, stopped_by }) => [id, stopped_by]));
}

/** What must happen in a run of the walkthrough, and in the attacks at its end. */
export const EXPECTED: Expected = { incidents: EXPECTATIONS, refusals: expectedRefusals };
