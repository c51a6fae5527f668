import type { LineOf, ProofEventName, ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { toldLooks } from '../../core/domain/proof-lines/series.js';
import type { ToldWindow } from '../../core/domain/proof-lines/told-windows.js';
import type { RunClock } from './clock.js';
import { lineOf, type ReportedIncident } from './incident.js';
import { marksOf } from './signals.js';

/** How many workers served, known at the end of a stretch; null where the log does not tell it. */
export interface ServingStretch {
  readonly from_us: number;
  readonly to_us: number;
  readonly serving: number | null;
}

interface Reading {
  readonly at_us: number;
  /** Right after the end of an act: what is read next. */
  readonly serving: number | null | 'as_next';
  /** How many served right before, where the line tells that too. */
  readonly before?: number;
}

/** All windows of the incidents that are shown, each once, in the order of time. */
export function allWindows(incidents: readonly ReportedIncident[]): ToldWindow[] {
  const windows = incidents.flatMap(({ windows: shown }) => shown);
  const byEnd = new Map(windows.map((window) => [window.to_us, window]));
  return [...byEnd.values()].sort((one, other) => one.to_us - other.to_us);
}

/**
 * How many workers served, as far as the lines of the incidents tell it. A window tells it when it
 * closes: what failed and was replaced within one is told by the lines of the incident, so that a
 * fall stands where the failure was seen, and a rise where the act ended.
 */
export function servingOf(
  incidents: readonly ReportedIncident[],
  clock: RunClock,
): ServingStretch[] {
  const windows = allWindows(incidents);
  const readings = [
    ...windows.map(({ to_us, serving }): Reading => ({ at_us: to_us, serving })),
    ...incidents.flatMap((incident) =>
      incident.lines.flatMap((line) => readingsIn(line, { incident, clock })),
    ),
  ].sort((one, other) => one.at_us - other.at_us);
  const known = readings.flatMap(({ at_us, serving }, at) => {
    const value = serving === 'as_next' ? nextIn(readings.slice(at + 1)) : serving;
    return value === undefined ? [] : [{ at_us, serving: value }];
  });
  return known.map(({ at_us, serving }, at) => {
    const window = windows.find(({ from_us, to_us }) => from_us < at_us && at_us <= to_us);
    const from_us = Math.max(known[at - 1]?.at_us ?? -Infinity, window?.from_us ?? -Infinity);
    return { from_us: Number.isFinite(from_us) ? from_us : at_us, to_us: at_us, serving };
  });
}

/** How many served until something changed that; undefined where nothing is read any more. */
function nextIn(readings: readonly Reading[]): number | undefined {
  const next = readings.find(({ serving }) => typeof serving === 'number');
  return next?.before ?? (typeof next?.serving === 'number' ? next.serving : undefined);
}

interface About {
  readonly incident: ReportedIncident;
  readonly clock: RunClock;
}

/** What a line tells beside its windows. */
const READERS: {
  readonly [Name in ProofEventName]?: (line: LineOf<Name>, about: About) => readonly Reading[];
} = {
  FAILURE_INJECTED: ({ seq, measured }, { incident, clock }) =>
    marksOf(incident, clock)
      .filter((mark) => mark.seq === seq)
      .map(({ from_us }) => ({ at_us: from_us, serving: measured.serving_workers })),
  // Of an event that was decided about, the decision tells to a microsecond what this tells to a millisecond.
  RUNTIME_EMIT: (line, { incident, clock }) =>
    line === incident.root && lineOf(incident, 'RL_DECISION') !== undefined
      ? []
      : [{ at_us: clock.momentOf(line), serving: line.workers }],
  RL_DECISION: seenIn,
  ESCALATED: ({ considered, measured }) =>
    considered === undefined || measured === undefined
      ? []
      : [{ at_us: measured.decided_at_us, serving: considered.workers_from }],
  ORCH_EXEC: (line) => [askedIn(line), ...endIn(line)],
  ORCH_OBSERVE: (line) => [askedIn(line)],
  ORCH_REFUSE: (line) => [askedIn(line)],
  SYSTEM_STABLE: ({ measured }) => toldLooks(measured.samples),
  NOT_STABLE: ({ measured }) => (measured.samples === undefined ? [] : toldLooks(measured.samples)),
};

function readingsIn(line: ProofLine, about: About): readonly Reading[] {
  const read = READERS[line.event_name] as
    ((line: ProofLine, about: About) => readonly Reading[]) | undefined;
  return read?.(line, about) ?? [];
}

/** Of several workers that failed the line tells when the first one did: how many served then is not known. */
function seenIn({ event_type, workers_from, measured }: LineOf<'RL_DECISION'>): Reading[] {
  const { since_us, detect_us, failed_workers } = measured;
  const seen = { at_us: since_us + detect_us, serving: workers_from };
  if (event_type !== 'crash') return [seen];
  return failed_workers === 1
    ? [{ at_us: since_us, serving: workers_from, before: workers_from + 1 }, seen]
    : [{ at_us: since_us, serving: null }, seen];
}

function askedIn({ measured }: LineOf<'ORCH_EXEC' | 'ORCH_OBSERVE' | 'ORCH_REFUSE'>): Reading {
  return { at_us: measured.asked_at_us, serving: measured.serving_workers };
}

/** An act that was carried out has ended when its workers serve; one that failed says nothing of them. */
function endIn({ action, status, measured }: LineOf<'ORCH_EXEC'>): Reading[] {
  return status === 'executed' && action !== 'noop'
    ? [{ at_us: measured.ended_at_us, serving: 'as_next' }]
    : [];
}
