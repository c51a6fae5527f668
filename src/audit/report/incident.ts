import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { ScenarioId } from '../../core/domain/proof-lines/fields.js';
import type { ToldWindow } from '../../core/domain/proof-lines/told-windows.js';
import type { Choice, LineOf } from '../explain/evidence.js';
import { isChoice } from '../explain/find-lines.js';

/** One incident: the line that announced it, and all that this line led to. */
export interface Incident {
  readonly root: ProofLine;
  /** In the order of the log, the root first. */
  readonly lines: readonly ProofLine[];
  /** The line with the limits of the spec, and what was carried out before and may still have counted. */
  readonly before: readonly ProofLine[];
  /** The windows that earlier lines told, and those to be shown: from a little before it to its end. */
  readonly told: readonly ToldWindow[];
  readonly windows: readonly ToldWindow[];
}

/** What must follow a scenario, and how it is called. */
export interface Expectation {
  readonly id: ScenarioId;
  readonly letter: string;
  readonly title: string;
  readonly action: string;
  readonly decided_by: string;
}

/** How an incident ended, in a word. */
export const STATUSES = [
  'as expected',
  'observed',
  'healed',
  'refused',
  'inconclusive',
  'cut off',
  'missed',
] as const;
export type IncidentStatus = (typeof STATUSES)[number];

export function isRoot(line: ProofLine): boolean {
  return (
    line.event_name === 'FAILURE_INJECTED' ||
    (line.event_name === 'RUNTIME_EMIT' && line.status === 'detected') ||
    (line.event_name === 'NOT_STABLE' && line.phase === 'before_injection')
  );
}

export function lineOf<Name extends ProofLine['event_name']>(
  { lines }: Pick<Incident, 'lines'>,
  name: Name,
): LineOf<Name> | undefined {
  return lines.find((line): line is LineOf<Name> => line.event_name === name);
}

/** The choices of an incident: one, or more where the first did not heal it. */
export function choicesOf({ lines }: Pick<Incident, 'lines'>): Choice[] {
  return lines.filter((line): line is Choice => isChoice(line));
}

/** The scenario that an incident was injected by; none for one that came by itself. */
export function scenarioOf({ root }: Pick<Incident, 'root'>): ScenarioId | null {
  return root.event_name === 'FAILURE_INJECTED' ? root.scenario : null;
}

/** The genuine decision beside the attacks. */
export function isControl({ root }: Pick<Incident, 'root'>): boolean {
  return root.event_name === 'FAILURE_INJECTED' && root.control === true;
}

/** Whether anything about it has to be looked at. */
export function isTroubled({ lines }: Pick<Incident, 'lines'>): boolean {
  return !lines.some(
    ({ event_name }) => event_name === 'SYSTEM_STABLE' || event_name === 'ORCH_OBSERVE',
  );
}

/** Judged by what the log says and by what had to follow. */
export function statusOf(
  incident: Pick<Incident, 'root' | 'lines'>,
  expectations: readonly Expectation[],
): IncidentStatus {
  const has = (name: ProofLine['event_name']) => lineOf(incident, name) !== undefined;
  // Of the control only the gates' verdict counts; nothing is waited for.
  if (isControl(incident)) return has('ORCH_EXEC') ? 'as expected' : 'refused';
  if (isWithoutFault(incident)) return 'inconclusive';
  if (has('ORCH_REFUSE') && !has('ORCH_EXEC')) return 'refused';
  if (isTroubled(incident)) return troubledStatus(incident);
  if (scenarioOf(incident) === null) return 'healed';
  if (!isAsExpected(incident, expectations)) return 'missed';
  return has('ORCH_OBSERVE') ? 'observed' : 'as expected';
}

/** A run that was interrupted or killed says nothing of how it would have ended. */
function troubledStatus(incident: Pick<Incident, 'lines'>): IncidentStatus {
  const end = lineOf(incident, 'NOT_STABLE') ?? lineOf(incident, 'ESCALATED');
  return end === undefined ? 'cut off' : 'missed';
}

/** The app was not well before, or the fault did not show. */
function isWithoutFault(incident: Pick<Incident, 'root' | 'lines'>): boolean {
  const { root } = incident;
  const reason = lineOf(incident, 'ESCALATED')?.reason;
  return root.event_name === 'NOT_STABLE' || reason === 'fault_without_effect';
}

function isAsExpected(
  incident: Pick<Incident, 'root' | 'lines'>,
  expectations: readonly Expectation[],
): boolean {
  const decision = lineOf(incident, 'RL_DECISION');
  const expected = expectations.find(({ id }) => id === scenarioOf(incident));
  return (
    decision !== undefined &&
    expected?.action === decision.action &&
    expected.decided_by === decision.decided_by
  );
}
