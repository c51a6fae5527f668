import { count } from '../../core/domain/count.js';
import { cpuWaitText } from '../../core/domain/cpu-time.js';
import { inWords } from '../../core/domain/figures.js';
import type {
  Expectation,
  ExpectationOf,
  SignalName,
} from '../../core/domain/proof-lines/expectations.js';
import { incidentSeen, shownAt, type GateRecord, type IncidentRecord } from './incident-record.js';
import { deciderText, GATE_TEXT, oftenText, valueText } from './expectation-text.js';
import { MOST_KINDS, type Reading, type ScenarioRecord } from './scenario-record.js';

/** What was seen of what was expected. `errored`: the log holds nothing to judge it by. */
export interface Seen {
  readonly result: 'met' | 'missed' | 'errored';
  /** In plain words. */
  readonly seen: string;
  /** The line that shows it. */
  readonly seq: number;
}

/** Whether one expectation was met, by the lines of its scenario alone. */
export function judgeExpectation(expectation: Expectation, scenario: ScenarioRecord): Seen {
  const seen = judgeByLines(expectation, scenario);
  return isForbidden(expectation) ? seen : unlessStarved(seen, scenario);
}

/** What must never be wanted, or let through: that it was is a fact, however busy the machine is. */
function isForbidden(expectation: Expectation): boolean {
  return ('gate' in expectation || 'action' in expectation) && expectation.times === 0;
}

function judgeByLines(expectation: Expectation, scenario: ScenarioRecord): Seen {
  if ('incident' in expectation) return judgeIncident(expectation, scenario);
  if ('action' in expectation) return judgeAction(expectation, scenario);
  if ('gate' in expectation) return judgeGate(expectation, scenario);
  if ('order' in expectation) return judgeOrder(expectation, scenario);
  if ('signal' in expectation) {
    return judgeUntilWell(expectation, scenario) ?? judgeSignal(expectation, scenario);
  }
  return judgeEscalation(expectation, scenario);
}

/**
 * The app was seen to be well after the last thing that was carried out. An earlier act may have been
 * overtaken by another failure.
 */
export function judgeLastAct(scenario: ScenarioRecord): Seen | undefined {
  const { incidents, fromOutside } = scenario;
  const inOrder = [...incidents, ...fromOutside].sort((a, b) => a.last_seq - b.last_seq);
  const last = inOrder.findLast(({ gates }) => gates?.event_name === 'ORCH_EXEC');
  if (last === undefined) return undefined;
  if (last.outcome?.event_name === 'SYSTEM_STABLE') {
    return { result: 'met', seen: 'the app got well', seq: last.outcome.seq };
  }
  return unlessStarved(notWellAfter(last), scenario);
}

/** Nothing but noop was decided about an alert from outside that the readings denied; a human may be asked. */
export function judgeOutside({ fromOutside, last_seq }: ScenarioRecord): Seen {
  const acted = fromOutside.filter(
    ({ decision }) => decision !== null && decision.action !== 'noop',
  );
  const seen =
    acted.length === 0
      ? `${count(fromOutside.length, 'false alarm')} from outside, nothing done about it`
      : `${listed(acted.flatMap(decisionText))} about an alert that the readings denied`;
  return {
    result: acted.length === 0 ? 'met' : 'missed',
    seen,
    seq: seqOf(acted.length === 0 ? fromOutside : acted, last_seq),
  };
}

/** From a third on, what the app could have done on CPUs of its own nobody knows. */
const STARVED_FROM_PPM = 333_333;

/**
 * What was missed while the app could not have a CPU for a third of the time or more, before it was given up as not
 * well: what its agent, and the app, would have done on a machine with time for them is not known.
 */
function unlessStarved(seen: Seen, { incidents, fromOutside }: ScenarioRecord): Seen {
  if (seen.result !== 'missed') return seen;
  const waited = [...incidents, ...fromOutside].map(starvedPpm).find((ppm) => ppm > 0);
  if (waited === undefined) return seen;
  const text = `${seen.seen}${cpuWaitText(waited)}: this machine is too busy`;
  return { ...seen, result: 'errored', seen: text };
}

/** How long an app that was given up as not well waited for a CPU, where that was too long to say anything of it; else 0. */
export function starvedPpm({ outcome }: Pick<IncidentRecord, 'outcome'>): number {
  const waited = outcome?.event_name === 'NOT_STABLE' ? (outcome.cpu_wait_ppm ?? 0) : 0;
  return waited < STARVED_FROM_PPM ? 0 : waited;
}

function notWellAfter({ decision, outcome, last_seq }: IncidentRecord): Seen {
  const action = decision?.action ?? 'what was carried out';
  const seen = `the app did not get well after ${action}`;
  return { result: 'missed', seen, seq: outcome?.seq ?? last_seq };
}

function judgeIncident(
  { incident, times }: ExpectationOf<'incident'>,
  { incidents, last_seq }: ScenarioRecord,
): Seen {
  const found = incidents.filter((record) => incidentSeen(record) === incident);
  const others = incidents.flatMap((record) => incidentSeen(record) ?? []);
  return {
    result: isOften(found.length, times),
    seen:
      found.length > 0 || others.length === 0
        ? `${inWords(incident)} seen ${oftenText(found.length)}`
        : `${listed(others.map(inWords))} seen, no ${inWords(incident)}`,
    seq: seqOf(found, last_seq),
  };
}

function judgeAction(
  { action, decided_by, workers_to, times }: ExpectationOf<'action'>,
  { incidents, last_seq }: ScenarioRecord,
): Seen {
  const decisions = incidents.filter(({ decision }) => decision !== null);
  const found = decisions.filter(
    ({ decision }) =>
      decision?.action === action &&
      (decided_by === undefined || decision.decided_by === decided_by) &&
      (workers_to === undefined || decision.workers_to === workers_to),
  );
  const result = isOften(found.length, times);
  const shown = found.length > 0 ? found : decisions;
  if (shown.length === 0) return { result, ...nothingDecided(incidents, last_seq) };
  const what = listed(shown.flatMap(decisionText));
  const seen = `${what}: decided ${oftenText(shown.length)}`;
  return { result, seen, seq: seqOf(shown, last_seq) };
}

/** Where nobody could decide, that line says why. */
function nothingDecided(
  incidents: readonly IncidentRecord[],
  last_seq: number,
): Pick<Seen, 'seen' | 'seq'> {
  const handedOver = incidents.flatMap(({ escalated }) => escalated ?? []);
  const why = listed(handedOver.map(({ reason }) => inWords(reason)));
  return {
    seen: `nothing was decided${why === '' ? '' : ` (${why})`}`,
    seq: handedOver.at(-1)?.seq ?? last_seq,
  };
}

function decisionText({ decision }: IncidentRecord): string[] {
  if (decision === null) return [];
  const { action, decided_by, workers_to } = decision;
  const target = workers_to === null ? '' : ` to ${String(workers_to)}`;
  return [`${action}${target} by ${deciderText(decided_by)}`];
}

function judgeGate(
  { gate, reason, times }: ExpectationOf<'gate'>,
  { incidents, last_seq }: ScenarioRecord,
): Seen {
  const answers = incidents.flatMap(({ gates }) => gates ?? []);
  const found = answers.filter(
    (answer) =>
      ANSWERS[answer.event_name] === gate &&
      (reason === undefined || codesIn(answer).includes(reason)),
  );
  const shown = found.length > 0 ? found : answers;
  const what = listed(shown.map(answerText));
  return {
    result: isOften(found.length, times),
    seen: shown.length === 0 ? 'the gates were not asked' : `${what} ${oftenText(shown.length)}`,
    seq: shown.at(-1)?.seq ?? last_seq,
  };
}

const ANSWERS = {
  ORCH_EXEC: 'allowed',
  ORCH_REFUSE: 'refused',
  ORCH_OBSERVE: 'observed',
} as const satisfies Record<GateRecord['event_name'], string>;

/** The codes of the reasons for a refusal. */
export function codesIn(answer: GateRecord): readonly string[] {
  return answer.event_name === 'ORCH_REFUSE' ? answer.reasons.map(({ code }) => code) : [];
}

/** What the gates answered, in words. */
export function answerText(answer: GateRecord): string {
  const reasons = codesIn(answer);
  const why = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  return `${GATE_TEXT[ANSWERS[answer.event_name]]}${why}`;
}

/** The kinds of lines that were expected, each after the one before. */
function judgeOrder(
  { order }: ExpectationOf<'order'>,
  { kinds, first_seq, last_seq }: ScenarioRecord,
): Seen {
  let from = 0;
  for (const [place, kind] of order.entries()) {
    const at = kinds.findIndex((name, index) => index >= from && name === kind);
    if (at < 0) {
      const isCut = kinds.length === MOST_KINDS;
      const before = order[place - 1];
      const where = before === undefined ? '' : ` after ${before}`;
      const seq = from === 0 ? last_seq : first_seq + from - 1;
      return isCut
        ? { result: 'errored', seen: 'the scenario has too many lines to look at', seq }
        : { result: 'missed', seen: `no ${kind}${where}`, seq };
    }
    from = at + 1;
  }
  return { result: 'met', seen: 'in that order', seq: first_seq + from - 1 };
}

/** A signal of which there is one reading an incident keeps its limits in each of them. */
function judgeSignal(
  { signal, at_most, at_least }: ExpectationOf<'signal'>,
  scenario: ScenarioRecord,
): Seen {
  const reading = scenario.readings[signal] ?? countedIn(scenario)[signal];
  if (reading === undefined) {
    return { result: 'errored', seen: 'no line has a reading of it', seq: scenario.last_seq };
  }
  const { least, most } = reading;
  const isBelow = at_least !== undefined && least.value < at_least;
  const isAbove = at_most !== undefined && most.value > at_most;
  const [low, high] = [least, most].map(({ value }) => valueText(signal, value));
  return {
    result: isBelow || isAbove ? 'missed' : 'met',
    seen: low === high ? String(low) : `${String(low)} to ${String(high)}`,
    seq: isBelow && !isAbove ? least.seq : most.seq,
  };
}

/** Where the app did not get well after an act, no line has the time that it took: it was too long. */
function judgeUntilWell(
  { signal, at_most }: ExpectationOf<'signal'>,
  { incidents }: ScenarioRecord,
): Seen | undefined {
  if (at_most === undefined || !UNTIL_WELL.has(signal)) return undefined;
  const last = incidents.findLast(({ outcome }) => outcome?.event_name === 'NOT_STABLE');
  return last === undefined ? undefined : notWellAfter(last);
}

const UNTIL_WELL: ReadonlySet<SignalName> = new Set(['recovered_after', 'stable_after']);

/** What is counted in the incidents. */
function countedIn({ incidents, last_seq }: ScenarioRecord): ScenarioRecord['readings'] {
  const acts = incidents.flatMap(({ gates, decision }) =>
    gates?.event_name === 'ORCH_EXEC' && decision?.action !== 'noop' ? [gates] : [],
  );
  const seen = incidents.filter((record) => incidentSeen(record) !== null);
  return {
    actions: once(acts.length, acts.at(-1)?.seq ?? last_seq),
    incidents: once(seen.length, seqOf(seen, last_seq)),
  };
}

function once(value: number, seq: number): Reading {
  return { least: { value, seq }, most: { value, seq } };
}

function judgeEscalation(
  { escalated: isExpected, reason }: ExpectationOf<'escalated'>,
  { incidents, last_seq }: ScenarioRecord,
): Seen {
  const all = incidents.flatMap(({ escalated }) => escalated ?? []);
  // What a run only observes is handed to a human each time: that says nothing of the agent.
  const found = all.filter((one) =>
    reason === undefined ? one.reason !== 'only_observed' : one.reason === reason,
  );
  const shown = found.length > 0 ? found : all;
  const seen =
    shown.length === 0
      ? 'nothing was handed to a human'
      : `handed to a human: ${listed(shown.map((one) => inWords(one.reason)))}`;
  return {
    result: found.length > 0 === isExpected ? 'met' : 'missed',
    seen,
    seq: shown.at(-1)?.seq ?? last_seq,
  };
}

function isOften(found: number, times: number | undefined): Seen['result'] {
  const isMet = times === undefined ? found > 0 : found === times;
  return isMet ? 'met' : 'missed';
}

function seqOf(records: readonly IncidentRecord[], otherwise: number): number {
  const last = records.at(-1);
  return last === undefined ? otherwise : shownAt(last);
}

/** Each once, in the order in which they came. */
function listed(all: readonly string[]): string {
  return [...new Set(all)].join(', ');
}
