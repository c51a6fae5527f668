import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { readingsBy, toldLooks, type ToldLook } from '../../core/domain/proof-lines/series.js';
import type { ToldWindow } from '../../core/domain/proof-lines/told-windows.js';
import type { RunClock } from './clock.js';
import { lineOf, type ReportedIncident } from './incident.js';

/** A moment of an incident, or a span, and the line that holds it. */
export interface Mark {
  readonly kind: 'injected' | 'decided' | 'act' | 'refused' | 'stable' | 'not_stable';
  readonly from_us: number;
  readonly to_us: number;
  readonly seq: number;
}

/** One look at the app after the act, with what the workers read by then. */
export interface LookSignal extends ToldLook {
  readonly utilization_ppm: number | null;
}

/** The looks at the app after the act: what the verdict on it was made of. */
export function looksOf(incident: ReportedIncident): LookSignal[] {
  const samples = endOf(incident)?.measured.samples;
  if (samples === undefined) return [];
  const actedAt = lineOf(incident, 'ORCH_EXEC')?.measured.ended_at_us ?? Infinity;
  const readings = readingsBy(samples, incident.windows, actedAt);
  return toldLooks(samples).map((look, at) => ({ ...look, utilization_ppm: readings[at] ?? null }));
}

/**
 * The moments that are marked in the plots, in the order of the log. Of the injection the log holds
 * the time of day only, so that its place is known to a millisecond.
 */
export function marksOf(incident: ReportedIncident, clock: RunClock): Mark[] {
  return incident.lines.flatMap((line) => markOf(line, incident, clock) ?? []);
}

function markOf(line: ProofLine, incident: ReportedIncident, clock: RunClock): Mark | undefined {
  const at = (kind: Mark['kind'], from_us: number, to_us = from_us): Mark => {
    return { kind, from_us, to_us, seq: line.seq };
  };
  if (line.event_name === 'FAILURE_INJECTED') return at('injected', injectedAt(incident, clock));
  if (line.event_name === 'RL_DECISION') return at('decided', line.measured.decided_at_us);
  if (line.event_name === 'ORCH_REFUSE') return at('refused', line.measured.asked_at_us);
  if (line.event_name === 'ORCH_EXEC') {
    return at('act', line.measured.asked_at_us, line.measured.ended_at_us);
  }
  const endedAt = endedAtIn(line, incident);
  if (endedAt === undefined) return undefined;
  return at(line.event_name === 'SYSTEM_STABLE' ? 'stable' : 'not_stable', endedAt);
}

/** When it was known whether the app had got healthy; undefined where the line does not tell it. */
function endedAtIn(line: ProofLine, incident: ReportedIncident): number | undefined {
  if (line.event_name === 'NOT_STABLE') return line.measured.samples?.at_us.at(-1);
  if (line.event_name !== 'SYSTEM_STABLE') return undefined;
  const since = lineOf(incident, 'RL_DECISION')?.measured.since_us;
  return since === undefined ? undefined : since + line.measured.stable_us;
}

/** Since when the app was seen to have crashed; undefined for any other incident. */
export function crashedAt(incident: ReportedIncident): number | undefined {
  const decision = lineOf(incident, 'RL_DECISION');
  return decision?.event_type === 'crash' ? decision.measured.since_us : undefined;
}

/**
 * What was lost in windows that began before the injection: what came before may have lost it, and the
 * incident does not count it. A crash within such a window has lost it.
 */
export function lostEarlier(incident: ReportedIncident, clock: RunClock): readonly ToldWindow[] {
  const injected = marksOf(incident, clock).find(({ kind }) => kind === 'injected');
  if (injected === undefined) return [];
  const crashed = crashedAt(incident) ?? Infinity;
  return incident.windows.filter(
    ({ from_us, to_us, lost }) => lost > 0 && from_us < injected.from_us && to_us <= crashed,
  );
}

/** Not before the last window that was still steady, nor after the first sign of the incident. */
function injectedAt(incident: ReportedIncident, clock: RunClock): number {
  const { root } = incident;
  const written = clock.momentOf(root);
  const steady =
    root.event_name === 'FAILURE_INJECTED'
      ? (root.measured.windows?.closed_at_us ?? []).at(-1)
      : undefined;
  const since = lineOf(incident, 'RL_DECISION')?.measured.since_us;
  return Math.min(Math.max(written, steady ?? written), since ?? Infinity);
}

function endOf(incident: ReportedIncident) {
  return lineOf(incident, 'SYSTEM_STABLE') ?? lineOf(incident, 'NOT_STABLE');
}
