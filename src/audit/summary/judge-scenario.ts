import { count } from '../../core/domain/count.js';
import { whyNotOffered } from '../../core/domain/fault.js';
import { inWords } from '../../core/domain/figures.js';
import type { Expectation } from '../../core/domain/proof-lines/expectations.js';
import type { ImpliedExpectation } from './expectation-text.js';
import {
  isLeftOpen,
  isNotAnswerable,
  showsNothing,
  type Ending,
  type GateRecord,
} from './incident-record.js';
import {
  answerText,
  judgeLastAct,
  judgeExpectation,
  judgeOutside,
  codesIn,
  type Seen,
} from './judge-expectation.js';
import type { ScenarioRecord } from './scenario-record.js';

/** One expectation, and what was seen of it. */
export interface JudgedExpectation extends Seen {
  readonly expectation: Expectation | ImpliedExpectation;
}

/** How a scenario ended, and what of all that was expected. */
export interface JudgedScenario {
  readonly ending: Ending;
  readonly judged: readonly JudgedExpectation[];
}

/**
 * Judges one scenario by its lines and by what must follow it. Besides what is said, the app must be
 * well after the last thing that was carried out, unless a human must be called; and what the gates refuse must
 * be expected.
 */
export function judgeScenario(
  scenario: ScenarioRecord,
  expectations: readonly Expectation[],
): JudgedScenario {
  const implied = impliedBy(scenario, expectations);
  const nothing = nothingToJudge(scenario);
  if (nothing !== undefined) return concludedFrom(nothing, [...expectations, ...implied], scenario);
  const judged: readonly JudgedExpectation[] = [
    ...expectations.map((one) => ({ expectation: one, ...judgeExpectation(one, scenario) })),
    ...implied.flatMap((one) => judgeImplied(one, scenario)),
  ];
  const refusal = unexpectedRefusal(scenario, expectations);
  if (refusal === undefined) return { ending: endOf(scenario, judged), judged };
  const isOfGates = expectations.some((one) => 'gate' in one);
  return { ending: isOfGates ? 'missed' : 'refused', judged: [...judged, unexpected(refusal)] };
}

function impliedBy(
  { fromOutside }: ScenarioRecord,
  expectations: readonly Expectation[],
): ImpliedExpectation[] {
  if (expectations.length === 0) return [];
  const isHandedOver = expectations.some((one) => 'escalated' in one && one.escalated);
  return [
    ...(isHandedOver ? [] : [{ implied: 'well_after_last_act' } as const]),
    ...(fromOutside.length === 0 ? [] : [{ implied: 'outside_alarms_left_alone' } as const]),
  ];
}

/** Where nothing was carried out there is no last act, and nothing to say of it. */
function judgeImplied(
  expectation: ImpliedExpectation,
  scenario: ScenarioRecord,
): JudgedExpectation[] {
  const isOutside = expectation.implied === 'outside_alarms_left_alone';
  const seen = isOutside ? judgeOutside(scenario) : judgeLastAct(scenario);
  return seen === undefined ? [] : [{ expectation, ...seen }];
}

/** Where nothing can be concluded from a scenario, whatever its lines say. */
function nothingToJudge({ incidents, injected, last_seq }: ScenarioRecord): Nothing | undefined {
  const blank = incidents.find(showsNothing);
  const errored = { result: 'errored' } as const;
  if (blank?.announced === 'not_steady') {
    const seen = 'the app was not well before, so that nothing was broken';
    return { ending: 'inconclusive', ...errored, seen, seq: blank.first_seq };
  }
  if (blank !== undefined) {
    const seen = whyNotOffered(injected?.fault ?? []) ?? 'the fault showed no effect';
    return { ending: 'inconclusive', ...errored, seen, seq: blank.escalated?.seq ?? last_seq };
  }
  return nothingAnswered(incidents) ?? nothingToldOf(incidents);
}

/** What was done about alerts from outside can be said all the same: nothing of the scenario was their cause. */
function concludedFrom(
  { ending, ...seen }: Nothing,
  expectations: readonly JudgedExpectation['expectation'][],
  scenario: ScenarioRecord,
): JudgedScenario {
  const judged = expectations.map((expectation) => {
    const isOutside =
      'implied' in expectation && expectation.implied === 'outside_alarms_left_alone';
    return { expectation, ...(isOutside ? judgeOutside(scenario) : seen) };
  });
  return { ending: judged.some(({ result }) => result === 'missed') ? 'missed' : ending, judged };
}

type Nothing = Seen & { readonly ending: Ending };

/** Nobody knows what an agent would have answered. */
function nothingAnswered(incidents: ScenarioRecord['incidents']): Nothing | undefined {
  const asked = incidents.find(isNotAnswerable)?.asked;
  if (asked?.answered !== false) return undefined;
  const seen = `the agent gave no answer: ${inWords(asked.failure)}`;
  return { ending: 'inconclusive', result: 'errored', seen, seq: asked.seq };
}

function nothingToldOf(incidents: ScenarioRecord['incidents']): Nothing | undefined {
  const open = incidents.find(isLeftOpen);
  if (open === undefined || incidents.some(isRefused)) return undefined;
  const seen = 'no good line tells how it ended';
  return { ending: 'unfinished', result: 'errored', seen, seq: open.last_seq };
}

function isRefused({ gates }: ScenarioRecord['incidents'][number]): boolean {
  return gates?.event_name === 'ORCH_REFUSE';
}

/** A refusal of which nothing says that it must come. */
function unexpectedRefusal(
  { incidents, fromOutside }: ScenarioRecord,
  expectations: readonly Expectation[],
): GateRecord | undefined {
  return [...incidents, ...fromOutside]
    .flatMap(({ gates }) => (gates?.event_name === 'ORCH_REFUSE' ? [gates] : []))
    .find((refusal) => !expectations.some((one) => expects(one, codesIn(refusal))));
}

function expects(expectation: Expectation, reasons: readonly string[]): boolean {
  if ('gate' in expectation) {
    const { gate, reason, times } = expectation;
    const isOfReason = reason === undefined || reasons.includes(reason);
    return gate === 'refused' && times !== 0 && isOfReason;
  }
  if (!('escalated' in expectation) || !expectation.escalated) return false;
  return [undefined, 'refused_by_the_gates'].includes(expectation.reason);
}

function unexpected(refusal: GateRecord): JudgedExpectation {
  const expectation = { implied: 'no_refusal' } as const;
  return { expectation, result: 'missed', seen: answerText(refusal), seq: refusal.seq };
}

function endOf({ incidents }: ScenarioRecord, judged: readonly JudgedExpectation[]): Ending {
  // Of which nothing is known, nothing is as expected.
  if (judged.length === 0 || judged.some(({ result }) => result === 'missed')) return 'missed';
  if (judged.some(({ result }) => result === 'errored')) return 'inconclusive';
  const isObserved = incidents.some(({ gates }) => gates?.event_name === 'ORCH_OBSERVE');
  return isObserved ? 'observed' : 'passed';
}

/** What was said to be expected, without what is implied. */
export function saidIn(judged: readonly JudgedExpectation[]): Expectation[] {
  return judged.flatMap(({ expectation }) => ('implied' in expectation ? [] : [expectation]));
}

/** What was seen of an expectation, in the words of every screen. */
export function seenText({ result, seen }: Pick<Seen, 'result' | 'seen'>): string {
  return result === 'errored' ? `nothing can be said: ${seen}` : seen;
}

/** How many expectations were met, and of how many nothing can be said. */
export function metText(judged: readonly JudgedExpectation[]): string {
  const numberOf = (word: Seen['result']) => judged.filter(({ result }) => result === word).length;
  const errored = numberOf('errored');
  const open = errored === 0 ? '' : `, ${String(errored)} could not be judged`;
  return `${String(numberOf('met'))} of ${count(judged.length, 'expectation')} met${open}`;
}
