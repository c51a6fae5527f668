import { expectationText } from '../../audit/summary/expectation-text.js';
import type { AskedRecord, IncidentRecord } from '../../audit/summary/incident-record.js';
import { saidIn, seenText, type JudgedExpectation } from '../../audit/summary/judge-scenario.js';
import { starvedPpm } from '../../audit/summary/judge-expectation.js';
import { inWords } from '../../core/domain/figures.js';
import { incidentToAnnounce } from '../../core/domain/proof-lines/expectations.js';
import { QUIETER, type NoConclusion } from './no-conclusion.js';
import type { UnmetExpectation } from './progress-events.js';

/** A scenario as its log has it. */
export interface SeenScenario {
  readonly id: string;
  readonly judged: readonly JudgedExpectation[];
  readonly incidents: readonly IncidentRecord[];
}

/**
 * What a scenario fell short of, by the judgement of its log: one for each expectation that was not met, or of
 * which nothing can be said.
 * @param why nothing can be concluded from all of it, where that is so; it is told once
 */
export function unmetInScenario(
  { id, judged, incidents }: SeenScenario,
  why: NoConclusion | undefined,
): UnmetExpectation[] {
  if (why !== undefined) {
    const incident = incidentToAnnounce(saidIn(judged)) ?? 'an incident';
    return [{ about: id, expected: `${inWords(incident)} seen`, seq: seqOf(judged), ...why }];
  }
  const open = judged.filter(({ result }) => result !== 'met');
  const unrecorded = incidents.find(({ asked }) => isUnrecorded(asked))?.asked?.seq;
  if (unrecorded !== undefined && open.every(({ result }) => result === 'errored')) {
    return [{ about: id, seq: unrecorded, ...NOT_RECORDED }];
  }
  return open.map((one) => {
    const { expectation, seq } = one;
    const remedy =
      one.result === 'errored' ? remedyForErrored(incidents) : remedyFor(one, incidents);
    const expected = expectationText(expectation);
    return { about: id, expected, seq, seen: seenText(one), remedy };
  });
}

const NOT_RECORDED = {
  expected: 'an answer of the agent',
  seen: 'the transcript holds no answer to this question',
  remedy: 'record again: run with --agent, under the same policy, seed and scenarios',
} as const;

function isUnrecorded(asked: AskedRecord | null): boolean {
  return asked !== null && !asked.answered && asked.failure === 'not_recorded';
}

/** What concludes nothing is shown by the same line, whatever was expected. */
function seqOf([first]: readonly JudgedExpectation[]): number | null {
  return first?.seq ?? null;
}

function remedyForErrored(incidents: readonly IncidentRecord[]): string {
  return incidents.some((incident) => starvedPpm(incident) > 0)
    ? QUIETER
    : '`demo-run log` shows what such a run has; expect something of that';
}

function remedyFor(
  { expectation, seq }: JudgedExpectation,
  incidents: readonly IncidentRecord[],
): string {
  const line = String(seq);
  if ('implied' in expectation) {
    if (expectation.implied === 'outside_alarms_left_alone') {
      return `\`demo-run explain ${line}\` says what was read, and what was done about it all the same`;
    }
    return expectation.implied === 'well_after_last_act'
      ? 'that line has every look at the app after the act; where a human must be called, expect it'
      : remedyForRefusal(seq, incidents, '; expect the refusal where it is right');
  }
  if ('gate' in expectation) return remedyForRefusal(seq, incidents, '');
  if ('action' in expectation) return remedyForChoice(seq, incidents);
  if ('signal' in expectation) return '`demo-run report` shows the signals around that line';
  if ('order' in expectation) return '`demo-run log` shows the lines in their order';
  return `\`demo-run explain ${line}\` says what was read, and what it led to`;
}

function remedyForChoice(seq: number, incidents: readonly IncidentRecord[]): string {
  const why = `\`demo-run explain ${String(seq)}\``;
  const incident = incidents.find(
    ({ decision, escalated }) => (decision ?? escalated)?.seq === seq,
  );
  const about = incident ?? incidents.at(-1);
  const ofAgent = about?.asked && remedyForAgent(about.asked, about.decision, why);
  if (ofAgent) return ofAgent;
  return incident?.decision === null
    ? `a human has to decide here: ${why} says what was missing`
    : `a policy, a learned table, or exploring in dev (--seed) makes it choose otherwise: ${why} says why`;
}

/** @returns undefined where it was not the agent who fell short */
function remedyForAgent(
  asked: AskedRecord,
  decision: IncidentRecord['decision'],
  why: string,
): string | undefined {
  if (!asked.answered) {
    return (
      `the agent gave no answer (${inWords(asked.failure)}): \`demo-run explain ${String(asked.seq)}\` ` +
      'has what came instead; `demo-run agent check`, with the words of --agent, tries it out'
    );
  }
  if (asked.wanted === null) {
    return `the agent asked for a human: ${why} has its reason; where it is right, expect the escalation`;
  }
  if (decision === null) return undefined;
  return decision.decided_by === 'agent'
    ? `the agent chose so: ${why} has its reason, and what the built-in decider would have done`
    : `a rule decided in place of the agent: ${why} says which`;
}

const REMEDY_BY_GATE: ReadonlyMap<string, string> = new Map([
  ['pause', '`demo-run resume` ends the pause'],
  ['approval', 'approve it at a terminal, by typing the hash that is shown there'],
]);

const SIGN = 'sign the proposals with the key of --agent-key, as apps/agents/signed.mjs does';
const REMEDY_BY_CODE: ReadonlyMap<string, string> = new Map([
  ['unsigned', SIGN],
  ['signature_wrong', SIGN],
]);

/** @param seq the line of the refusal; of any other line the gates' rules are what helps */
function remedyForRefusal(
  seq: number,
  incidents: readonly IncidentRecord[],
  besides: string,
): string {
  const refusals = incidents.flatMap(({ gates }) =>
    gates?.event_name === 'ORCH_REFUSE' && gates.seq === seq ? gates.reasons : [],
  );
  const [own] = refusals.flatMap(
    ({ gate, code }) => REMEDY_BY_CODE.get(code) ?? REMEDY_BY_GATE.get(gate) ?? [],
  );
  return own ?? `\`demo-run policy\` shows what is allowed where, and why${besides}`;
}
