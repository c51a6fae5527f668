import type { LineOf, NumberedLine } from '../../core/domain/proof-lines/catalogue.js';
import type { ToldAnswer } from '../../core/domain/agent.js';
import { INCIDENT_CLASSES, type IncidentClass } from '../../core/domain/incident.js';
import type { ScenarioId } from '../../core/domain/proof-lines/fields.js';

/** What was decided about an incident. */
export type DecisionRecord = Pick<
  LineOf<'RL_DECISION'>,
  'seq' | 'event_type' | 'action' | 'decided_by' | 'workers_from' | 'workers_to'
>;

/** What became of a decision at the gates. */
export type GateRecord =
  | Pick<LineOf<'ORCH_EXEC'>, 'event_name' | 'seq' | 'status'>
  | Pick<LineOf<'ORCH_OBSERVE'>, 'event_name' | 'seq'>
  | Pick<LineOf<'ORCH_REFUSE'>, 'event_name' | 'seq' | 'reasons'>;

/** Whether the app was healthy again after an act. */
export type OutcomeRecord =
  | ({ readonly event_name: 'SYSTEM_STABLE'; readonly seq: number } & Pick<
      LineOf<'SYSTEM_STABLE'>['measured'],
      'recover_us' | 'stable_us'
    >)
  | (Pick<LineOf<'NOT_STABLE'>, 'event_name' | 'seq'> &
      Pick<LineOf<'NOT_STABLE'>['measured'], 'cpu_wait_ppm'>);

/** What an agent that is not built in answered about an incident, or why it did not. */
export type AskedRecord =
  | ({
      readonly answered: true;
      readonly event_id: string | null;
      readonly seq: number;
      readonly thinking_us: number | null;
    } & Pick<ToldAnswer, 'wanted' | 'workers_to' | 'observations' | 'built_in'>)
  | ({ readonly answered: false } & Pick<
      LineOf<'AGENT_FAILED'>,
      'event_id' | 'seq' | 'failure' | 'detail'
    >);

/**
 * What a log says of one incident: from the line that announced it to the last that it led to. It
 * stays small, since a log may tell of many.
 */
export interface IncidentRecord {
  /** Injected by the run, seen in the readings, or an app that was not well before the injection. */
  readonly announced: 'injected' | 'seen' | 'not_steady';
  /** A false alarm that came from outside. */
  readonly from_outside?: true;
  /** The scenario that injected it; null for one that came by itself. */
  readonly scenario: ScenarioId | null;
  /** What it was announced as; null of an app that was not well. */
  readonly incident: IncidentClass | null;
  /** The genuine decision beside the attacks. */
  readonly control: boolean;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly decision: DecisionRecord | null;
  /** Null where the gates were not asked, or no line says what they answered. */
  readonly gates: GateRecord | null;
  /** Null where nothing was done, or no line says what came of it. */
  readonly outcome: OutcomeRecord | null;
  /** Null where no agent was asked, or no line says what it answered. */
  readonly asked: AskedRecord | null;
  /** Why it was handed to a human. */
  readonly escalated: Pick<LineOf<'ESCALATED'>, 'seq' | 'reason'> | null;
}

/** How an incident ended, in a word. */
export const ENDINGS = [
  'passed',
  'observed',
  'healed',
  'refused',
  'inconclusive',
  'unfinished',
  'missed',
] as const;
export type Ending = (typeof ENDINGS)[number];

/** The record of a line that announces an incident; undefined for any other line. */
export function announcedBy(line: NumberedLine): IncidentRecord | undefined {
  const announced = announcementIn(line);
  if (announced === undefined) return undefined;
  const injected = line.event_name === 'FAILURE_INJECTED' ? line : undefined;
  return {
    announced,
    ...(isFromOutside(line) && { from_outside: true }),
    scenario: injected?.scenario ?? null,
    incident: injected?.failure_type ?? incidentIn(line),
    control: injected?.control === true,
    first_seq: line.seq,
    last_seq: line.seq,
    decision: null,
    gates: null,
    outcome: null,
    asked: null,
    escalated: null,
  };
}

function isFromOutside(line: NumberedLine): boolean {
  return line.event_name === 'RUNTIME_EMIT' && line.alert !== undefined;
}

function incidentIn(line: NumberedLine): IncidentClass | null {
  if (line.event_name !== 'RUNTIME_EMIT') return null;
  return INCIDENT_CLASSES.find((known) => known === line.event_type) ?? null;
}

function announcementIn(line: NumberedLine): IncidentRecord['announced'] | undefined {
  if (line.event_name === 'FAILURE_INJECTED') return 'injected';
  if (line.event_name === 'RUNTIME_EMIT' && line.status === 'detected') return 'seen';
  const isBefore = line.event_name === 'NOT_STABLE' && line.phase === 'before_injection';
  return isBefore ? 'not_steady' : undefined;
}

/** The record with one more line that the incident led to. Of each kind the first one counts. */
export function withLine(record: IncidentRecord, line: NumberedLine): IncidentRecord {
  return {
    ...record,
    last_seq: line.seq,
    decision: record.decision ?? decisionIn(line),
    gates: record.gates ?? gatesIn(line),
    outcome: record.outcome ?? outcomeIn(line),
    asked: record.asked ?? askedIn(line),
    escalated: record.escalated ?? escalationIn(line),
  };
}

function decisionIn(line: NumberedLine): DecisionRecord | null {
  if (line.event_name !== 'RL_DECISION') return null;
  const { seq, event_type, action, decided_by, workers_from, workers_to } = line;
  return { seq, event_type, action, decided_by, workers_from, workers_to };
}

function gatesIn(line: NumberedLine): GateRecord | null {
  const { event_name, seq } = line;
  if (event_name === 'ORCH_EXEC') return { event_name, seq, status: line.status };
  if (event_name === 'ORCH_REFUSE') return { event_name, seq, reasons: line.reasons };
  return event_name === 'ORCH_OBSERVE' ? { event_name, seq } : null;
}

function outcomeIn(line: NumberedLine): OutcomeRecord | null {
  const { event_name, seq } = line;
  if (event_name === 'NOT_STABLE') {
    const { cpu_wait_ppm } = line.measured;
    return { event_name, seq, ...(cpu_wait_ppm !== undefined && { cpu_wait_ppm }) };
  }
  if (event_name !== 'SYSTEM_STABLE') return null;
  const { recover_us, stable_us } = line.measured;
  return { event_name, seq, recover_us, stable_us };
}

function askedIn(line: NumberedLine): AskedRecord | null {
  if (line.event_name === 'AGENT_FAILED') {
    const { event_id, seq, failure, detail } = line;
    return { answered: false, event_id, seq, failure, detail };
  }
  const isAnswer = line.event_name === 'RL_DECISION' || line.event_name === 'ESCALATED';
  if (!isAnswer || line.agent === undefined) return null;
  const { event_id, seq, agent, measured } = line;
  const { wanted, workers_to, observations, built_in } = agent;
  const thinking_us = measured?.agent?.thinking_us ?? null;
  const told = { wanted, workers_to, observations, built_in };
  return { answered: true, event_id, seq, thinking_us, ...told };
}

function escalationIn(line: NumberedLine): IncidentRecord['escalated'] {
  return line.event_name === 'ESCALATED' ? { seq: line.seq, reason: line.reason } : null;
}

/**
 * How an incident ended, by what the log says of it alone. A run that was interrupted or killed says
 * nothing of how the incident would have ended: `unfinished`.
 */
export function endOfIncident(record: IncidentRecord): Ending {
  const gates = record.gates?.event_name;
  if (gates === 'ORCH_REFUSE') return 'refused';
  // Of the control only the gates' verdict counts; nothing is waited for.
  if (record.control) return endOfControl(record);
  if (showsNothing(record) || isNotAnswerable(record)) return 'inconclusive';
  if (isLeftOpen(record)) return 'unfinished';
  if (gates === 'ORCH_OBSERVE') return 'observed';
  return record.outcome?.event_name === 'SYSTEM_STABLE' ? 'healed' : 'missed';
}

/** The app was not well before, or the fault did not show. */
export function showsNothing({ announced, escalated }: IncidentRecord): boolean {
  return announced === 'not_steady' || escalated?.reason === 'fault_without_effect';
}

/** Nobody knows what the agent would have answered: it was not recorded, or its budget was spent. */
export function isNotAnswerable({ asked }: IncidentRecord): boolean {
  if (asked?.answered !== false) return false;
  return asked.failure === 'not_recorded' || asked.failure === 'budget_spent';
}

/** No line says how it ended. */
export function isLeftOpen({ gates, outcome, escalated }: IncidentRecord): boolean {
  const isAnswered = gates !== null && gates.event_name !== 'ORCH_EXEC';
  return !isAnswered && outcome === null && escalated === null;
}

/** What was concluded from the readings; null where nothing was. */
export function incidentSeen(record: IncidentRecord): IncidentClass | null {
  const { announced, incident, decision, escalated } = record;
  const isSeen = announced === 'seen' || decision !== null || escalated !== null;
  return isSeen && !showsNothing(record) ? incident : null;
}

/** The line that shows what was seen, or else what it begins with. */
export function shownAt({ decision, escalated, first_seq }: IncidentRecord): number {
  return decision?.seq ?? escalated?.seq ?? first_seq;
}

function endOfControl({ gates, escalated }: IncidentRecord): Ending {
  if (gates === null) return escalated === null ? 'unfinished' : 'inconclusive';
  const isFailed = gates.event_name === 'ORCH_EXEC' && gates.status === 'failed';
  return isFailed ? 'missed' : 'passed';
}
