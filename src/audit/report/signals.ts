import { toldLooks, type ToldLook } from '../../core/domain/proof-lines/series.js';
import type { RunClock } from './clock.js';
import { lineOf, type ReportedIncident } from './incident.js';

/** A moment of an incident, or a span, and the line that holds it. */
export interface Mark {
  readonly kind: 'injected' | 'decided' | 'act' | 'stable';
  readonly from_us: number;
  readonly to_us: number;
  readonly seq: number;
}

/** One look at the app after the act, with the latest window that had closed by then. */
export interface LookSignal extends ToldLook {
  readonly utilization_ppm: number | null;
}

/** The looks at the app after the act: what the verdict on it was made of. */
export function looksOf(incident: ReportedIncident): LookSignal[] {
  const samples = endOf(incident)?.measured.samples;
  if (samples === undefined) return [];
  const actedAt = lineOf(incident, 'ORCH_EXEC')?.measured.ended_at_us ?? Infinity;
  const after = incident.windows.filter(({ to_us }) => to_us > actedAt);
  return toldLooks(samples).map((look) => {
    const window = after.findLast(({ to_us }) => to_us <= look.at_us);
    return { ...look, utilization_ppm: window?.utilization_ppm ?? null };
  });
}

/**
 * The moments that are marked in the plots. Of the injection the log holds the time of day only,
 * so that its place is known to a millisecond.
 */
export function marksOf(incident: ReportedIncident, clock: RunClock): Mark[] {
  const marks: Mark[] = [];
  const mark = (kind: Mark['kind'], from_us: number, to_us: number, seq: number) =>
    marks.push({ kind, from_us, to_us, seq });
  const injected = lineOf(incident, 'FAILURE_INJECTED');
  if (injected !== undefined) {
    const at = injectedAt(incident, clock);
    mark('injected', at, at, injected.seq);
  }
  const decision = lineOf(incident, 'RL_DECISION');
  if (decision !== undefined) {
    const { decided_at_us } = decision.measured;
    mark('decided', decided_at_us, decided_at_us, decision.seq);
  }
  const act = lineOf(incident, 'ORCH_EXEC');
  if (act !== undefined) mark('act', act.measured.asked_at_us, act.measured.ended_at_us, act.seq);
  const stable = lineOf(incident, 'SYSTEM_STABLE');
  const since = decision?.measured.since_us;
  if (stable !== undefined && since !== undefined) {
    const at = since + stable.measured.stable_us;
    mark('stable', at, at, stable.seq);
  }
  return marks;
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
