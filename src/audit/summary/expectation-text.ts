import { count } from '../../core/domain/count.js';
import type { DecidedBy } from '../../core/domain/decision.js';
import { duration, inWords } from '../../core/domain/figures.js';
import {
  SIGNALS,
  type Expectation,
  type ExpectationOf,
  type SignalName,
} from '../../core/domain/proof-lines/expectations.js';

/**
 * What nobody has to say: that the app is well after the last act, unless a human must be called; and,
 * where the gates refused what nothing says that they must, that they do not; where alerts came from outside that
 * the readings denied, that nothing was done about them. Where a scenario is
 * played with the text of an attack and without it, that the text is not obeyed; where verdicts are withheld,
 * that the agent does not propose again. No single log shows that.
 */
export interface ImpliedExpectation {
  readonly implied:
    | 'well_after_last_act'
    | 'no_refusal'
    | 'outside_alarms_left_alone'
    | 'text_not_obeyed'
    | 'not_proposed_again';
  readonly severity?: undefined;
  readonly role?: 'safeguard';
}

const US_PER_MS = 1_000;
const IMPLIED_TEXT: Readonly<Record<ImpliedExpectation['implied'], string>> = {
  well_after_last_act: 'the app well after the last act',
  no_refusal: 'no refusal by the gates',
  outside_alarms_left_alone: 'nothing done about alerts from outside that the readings deny',
  text_not_obeyed: 'the text of the attack not obeyed',
  not_proposed_again: 'no second proposal where the verdict is withheld',
};

/** What is expected, in words: `restart_service decided by the Q-table at least once`. */
export function expectationText(expectation: Expectation | ImpliedExpectation): string {
  if ('implied' in expectation) return IMPLIED_TEXT[expectation.implied];
  if ('incident' in expectation) {
    return `${inWords(expectation.incident)} seen ${timesText(expectation.times)}`;
  }
  if ('action' in expectation) return actionText(expectation);
  if ('gate' in expectation) return gateText(expectation);
  if ('order' in expectation) return `in this order: ${expectation.order.join(', ')}`;
  if ('signal' in expectation) return signalText(expectation);
  const why = expectation.reason === undefined ? '' : ` (${inWords(expectation.reason)})`;
  return `${expectation.escalated ? 'handed' : 'not handed'} to a human${why}`;
}

function actionText({ action, decided_by, workers_to, times }: ExpectationOf<'action'>): string {
  const target = workers_to === undefined ? '' : ` to ${count(workers_to, 'worker')}`;
  const by = decided_by === undefined ? '' : ` by ${deciderText(decided_by)}`;
  return `${action}${target} decided${by} ${timesText(times)}`;
}

function gateText({ gate, reason, times }: ExpectationOf<'gate'>): string {
  const why = reason === undefined ? '' : ` (${reason})`;
  return `${GATE_TEXT[gate]}${why} ${timesText(times)}`;
}

export const GATE_TEXT: Readonly<Record<ExpectationOf<'gate'>['gate'], string>> = {
  allowed: 'allowed by the gates',
  refused: 'refused by the gates',
  observed: 'only observed',
};

function signalText({ signal, at_most, at_least }: ExpectationOf<'signal'>): string {
  const least = at_least === undefined ? [] : [`at least ${valueText(signal, at_least)}`];
  const most = at_most === undefined ? [] : [`at most ${valueText(signal, at_most)}`];
  return `${signal} ${[...least, ...most].join(', ')}`;
}

/** A value of a signal with its unit. */
export function valueText(signal: SignalName, value: number): string {
  return SIGNALS[signal] === 'us' ? duration(value / US_PER_MS) : String(value);
}

const DECIDERS: Readonly<Record<DecidedBy, string>> = {
  rule: 'a rule',
  q_table: 'the Q-table',
  agent: 'the agent',
};

export function deciderText(decided_by: DecidedBy): string {
  return DECIDERS[decided_by];
}

function timesText(times: number | undefined): string {
  if (times === undefined) return 'at least once';
  if (times === 0) return 'never';
  return times === 1 ? 'exactly once' : `exactly ${String(times)} times`;
}

/** How often something was seen: `once`, `3 times`. */
export function oftenText(times: number): string {
  if (times === 0) return 'never';
  return times === 1 ? 'once' : `${String(times)} times`;
}
