import type { DecisionState } from '../../core/domain/decision-state.js';
import type { Decision } from '../../core/domain/decision.js';
import type { Incident } from '../../core/domain/incident.js';
import type { Observation } from '../../core/domain/observation.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { QRow } from '../../core/domain/q-table.js';
import type { RequestCounts } from '../../core/domain/request-counts.js';
import type { Submission } from './submission.js';
import type { Stability } from './watch-app.js';

/*
 * One incident, step by step: seen, announced, decided, judged, acted on, watched. The record of a
 * step contains the record of the step before.
 */

/** The readings show it, and it has an event id. */
export interface SeenIncident {
  readonly incident: Incident;
  readonly observation: Observation;
  /** What was served and lost before the fault. */
  readonly requests_before: RequestCounts;
  readonly event_id: string;
  /** The seq of the FAILURE_INJECTED line, or null where the incident announces itself. */
  readonly announced_by: number | null;
}

/** A line announces it, and its event has come from the bus. */
export interface AnnouncedIncident {
  readonly seen: SeenIncident;
  /** The seq of that line. */
  readonly cause: number | null;
  /** From its first sign, in microseconds. */
  readonly detect_us: number;
  /** Of the event, where FAILURE_INJECTED announced it; a RUNTIME_EMIT line holds it itself. */
  readonly event_timestamp?: string;
}

/** It is in the decider's words, so that the decider can be asked. */
export interface ConsideredIncident {
  readonly announced: AnnouncedIncident;
  readonly state: DecisionState;
  /** What was learned of such a state. */
  readonly row: QRow | undefined;
  /** When the decider was asked. */
  readonly decided_at_us: number;
}

/** The decider knew what to do. */
export interface DecidedIncident {
  readonly announced: AnnouncedIncident;
  readonly state: DecisionState;
  readonly decision: Decision;
  readonly line: ProofBodyOf<'RL_DECISION'>;
  /** The seq of that line. */
  readonly seq: number;
}

/** The decision was presented to the gates. */
export interface JudgedIncident<Outcome extends Submission = Submission> {
  readonly decided: DecidedIncident;
  readonly submission: Outcome;
}

/** The gates let it pass, and the action was carried out, or tried. */
export type ActedIncident = JudgedIncident<Extract<Submission, { result: 'executed' | 'failed' }>>;

/** The watch after the action has ended. */
export interface WatchedIncident {
  readonly acted: ActedIncident;
  readonly stability: Stability;
  readonly times: RecoveryTimes;
  /** From the fault to the judgement. */
  readonly requests: RequestCounts;
}

/** Microseconds, all from the first sign of the incident. */
export interface RecoveryTimes {
  readonly detect_us: number;
  readonly recover_us: number;
  readonly stable_us: number;
}
