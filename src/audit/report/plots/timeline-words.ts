import { grouped, inWords, rounded } from '../../../core/domain/figures.js';
import { lineOf, type ReportedIncident } from '../incident.js';
import type { Mark } from '../signals.js';

/** The parts of a run that have a row of their own: what breaks is above what follows from it. */
export const LANES = [
  'injected',
  'traffic',
  'workers',
  'detector',
  'decider',
  'gates',
  'actions',
  'recovery',
  'sinks',
] as const;
export type Lane = (typeof LANES)[number];

/** What is written into a lane, where what it names begins. */
export interface Said {
  readonly lane: Lane;
  readonly label: string;
  readonly at_us: number;
}

/** What the lanes say about an incident. */
export function saidOf(incident: ReportedIncident, marks: readonly Mark[]): Said[] {
  const injected = marks.find(({ kind }) => kind === 'injected');
  return [
    ...said('injected', faultSaid(incident), injected?.from_us),
    ...said('traffic', requestsSaid(incident), marks[0]?.from_us),
    ...decisionSaid(incident),
    ...verdictSaid(incident),
  ];
}

function said(lane: Lane, label: string | undefined, at_us: number | undefined): Said[] {
  return label === undefined || at_us === undefined ? [] : [{ lane, label, at_us }];
}

/** What was injected, by the name of the scenario. */
function faultSaid({ record }: ReportedIncident): string {
  if (record.control) return 'control';
  return inWords(record.scenario ?? record.incident ?? 'fault');
}

function decisionSaid(incident: ReportedIncident): Said[] {
  const decision = lineOf(incident, 'RL_DECISION');
  if (decision === undefined) return [];
  const { event_type, action, measured } = decision;
  const { since_us, decided_at_us } = measured;
  return [
    ...said('recovery', recoverySaid(incident), since_us),
    {
      lane: 'detector',
      label: `${inWords(event_type)} ${rounded.ms(measured.detect_us)}`,
      at_us: since_us,
    },
    { lane: 'decider', label: action, at_us: decided_at_us },
  ];
}

function verdictSaid(incident: ReportedIncident): Said[] {
  const act = lineOf(incident, 'ORCH_EXEC');
  const refusal = lineOf(incident, 'ORCH_REFUSE');
  const observed = lineOf(incident, 'ORCH_OBSERVE');
  if (act !== undefined) {
    const { asked_at_us: at_us, act_us } = act.measured;
    return [
      { lane: 'gates', label: 'allowed', at_us },
      { lane: 'actions', label: `${act.action} ${rounded.ms(act_us)}`, at_us },
    ];
  }
  return [
    ...said('gates', refusal && 'REFUSED', refusal?.measured.asked_at_us),
    ...said('gates', observed && 'only observed', observed?.measured.asked_at_us),
  ];
}

function recoverySaid(incident: ReportedIncident): string | undefined {
  const stable = lineOf(incident, 'SYSTEM_STABLE');
  if (stable === undefined) {
    return lineOf(incident, 'NOT_STABLE') === undefined ? undefined : 'NOT STABLE';
  }
  return `stable ${rounded.ms(stable.measured.stable_us)}`;
}

function requestsSaid(incident: ReportedIncident): string | undefined {
  const end = lineOf(incident, 'SYSTEM_STABLE') ?? lineOf(incident, 'NOT_STABLE');
  if (end === undefined) return undefined;
  const { served, lost } = end.measured.requests;
  return `${grouped(served)} answered${lost === 0 ? '' : `, ${grouped(lost)} lost`}`;
}
