import type { LineOf, NumberedLine } from '../../core/domain/proof-lines/catalogue.js';
import type { ShortExpectation } from '../../core/domain/proof-lines/expectations.js';
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
  | Pick<LineOf<'NOT_STABLE'>, 'event_name' | 'seq'>;

/**
 * What a log says of one incident: from the line that announced it to the last that it led to. It
 * stays small, since a log may tell of many.
 */
export interface IncidentRecord {
  /** Injected by the run, seen in the readings, or an app that was not well before the injection. */
  readonly announced: 'injected' | 'seen' | 'not_steady';
  /** The scenario that injected it; null for one that came by itself. */
  readonly scenario: ScenarioId | null;
  /** The genuine decision beside the attacks. */
  readonly control: boolean;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly decision: DecisionRecord | null;
  /** Null where the gates were not asked, or no line says what they answered. */
  readonly gates: GateRecord | null;
  /** Null where nothing was done, or no line says what came of it. */
  readonly outcome: OutcomeRecord | null;
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
    scenario: injected?.scenario ?? null,
    control: injected?.control === true,
    first_seq: line.seq,
    last_seq: line.seq,
    decision: null,
    gates: null,
    outcome: null,
    escalated: null,
  };
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
  if (event_name === 'NOT_STABLE') return { event_name, seq };
  if (event_name !== 'SYSTEM_STABLE') return null;
  const { recover_us, stable_us } = line.measured;
  return { event_name, seq, recover_us, stable_us };
}

function escalationIn(line: NumberedLine): IncidentRecord['escalated'] {
  return line.event_name === 'ESCALATED' ? { seq: line.seq, reason: line.reason } : null;
}

/**
 * How an incident ended, by what the log says and by what had to follow. A run that was interrupted or
 * killed says nothing of how the incident would have ended: `unfinished`.
 */
export function endingOf(record: IncidentRecord, expected: readonly ShortExpectation[]): Ending {
  const gates = record.gates?.event_name;
  if (gates === 'ORCH_REFUSE') return 'refused';
  // Of the control only the gates' verdict counts; nothing is waited for.
  if (record.control) return endOfControl(record);
  if (showsNothing(record)) return 'inconclusive';
  if (!isWell(record)) return isLeftOpen(record) ? 'unfinished' : 'missed';
  if (!isForeseen(record, expected)) return 'missed';
  if (gates === 'ORCH_OBSERVE') return 'observed';
  return record.scenario === null ? 'healed' : 'passed';
}

/** The app was not well before, or the fault did not show. */
function showsNothing({ announced, escalated }: IncidentRecord): boolean {
  return announced === 'not_steady' || escalated?.reason === 'fault_without_effect';
}

/** Seen to be well after the act, or nothing was to be done to it. */
function isWell({ gates, outcome }: IncidentRecord): boolean {
  return gates?.event_name === 'ORCH_OBSERVE' || outcome?.event_name === 'SYSTEM_STABLE';
}

function isLeftOpen({ outcome, escalated }: IncidentRecord): boolean {
  return outcome === null && escalated === null;
}

function endOfControl({ gates, escalated }: IncidentRecord): Ending {
  if (gates === null) return escalated === null ? 'unfinished' : 'inconclusive';
  const isFailed = gates.event_name === 'ORCH_EXEC' && gates.status === 'failed';
  return isFailed ? 'missed' : 'passed';
}

/** Decided as it had to be; of what came by itself nothing is expected. */
function isForeseen(
  { scenario, decision }: IncidentRecord,
  expected: readonly ShortExpectation[],
): boolean {
  if (scenario === null) return true;
  const due = expected.find(({ id }) => id === scenario);
  return decision?.action === due?.action && decision?.decided_by === due?.decided_by;
}
