import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import {
  expectationsIn,
  type ExpectedScenario,
} from '../../core/domain/proof-lines/expectations.js';
import type { Expected } from '../../audit/summary/verdict.js';
import type { Refusal } from '../../audit/summary/judge-attacks.js';
import { attacksOn } from './attacks/attack-list.js';

/**
 * What had to follow the scenarios of earlier programs, whose logs do not say it. The scenarios of
 * today may change; what those runs were expected to do does not.
 */
export const EXPECTATIONS: readonly ExpectedScenario[] = [
  { id: 'crash', expect: expectationsIn(['crash', 'restart_service', 'q_table']) },
  { id: 'overload', expect: expectationsIn(['overload', 'scale_workers', 'q_table']) },
  { id: 'false_alarm', expect: expectationsIn(['false_alarm', 'noop', 'rule']) },
];

/** By the run: which attacks are possible the gates are asked, and one run's are judged more than once. */
const known = new WeakMap<LoggedRun, ReadonlyMap<string, Refusal>>();

/** The check that must refuse each attack, by the attack's name, of those that are made there. */
export function expectedRefusals(run: LoggedRun): ReadonlyMap<string, Refusal> {
  const refusals = known.get(run) ?? refusalsIn(run);
  known.set(run, refusals);
  return refusals;
}

function refusalsIn({ env, policy, observes, after }: LoggedRun): ReadonlyMap<string, Refusal> {
  // At the end of a run fewer are made than by themselves.
  const kind = after === undefined ? 'violation' : 'run';
  const attacks = attacksOn({ kind, env, policy, observes: observes === true }).flatMap(
    (kind) => kind.attacks,
  );
  return new Map(attacks.map(({ id, stopped_by }) => [id, stopped_by]));
}

/** What must happen in a run of the walkthrough whose log does not say it, and in the attacks at its end. */
export const EXPECTED: Expected = { incidents: EXPECTATIONS, refusals: expectedRefusals };
