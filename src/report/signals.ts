import type { SampleSeries, WindowSeries } from '../domain/proof-lines/fields.js';
import type { RunClock } from './clock.js';
import { choicesOf, lineOf, type Incident } from './incident.js';

/** What was measured in one window. Null where there was no reading, or the log does not hold it. */
export interface SignalWindow {
  readonly from_us: number;
  readonly to_us: number;
  readonly utilization_ppm: number | null;
  readonly serving: number | null;
  readonly served: number | null;
  readonly lost: number | null;
  readonly workers: ReadonlyMap<string, WorkerSignal>;
}

export interface WorkerSignal {
  readonly utilization_ppm: number | null;
  readonly heap_used_kb: number | null;
}

/** A moment of an incident, or a span, and the line that holds it. */
export interface Mark {
  readonly kind: 'injected' | 'decided' | 'act' | 'stable';
  readonly from_us: number;
  readonly to_us: number;
  readonly seq: number;
}

/** The windows that the lines of an incident hold, each once, in the order of time. */
export function windowsOf(incident: Incident): SignalWindow[] {
  const byEnd = new Map<number, SignalWindow>();
  for (const window of seriesOf(incident).flatMap(toWindows)) byEnd.set(window.to_us, window);
  return [...byEnd.values()].sort((one, other) => one.to_us - other.to_us);
}

/** The looks at the app after the act: what the verdict on it was made of. */
export function samplesOf(incident: Incident): SampleSeries | undefined {
  return endOf(incident)?.measured.samples;
}

/**
 * The moments that are marked in the plots. Of the injection the log holds the time of day only,
 * so that its place is known to a millisecond.
 */
export function marksOf(incident: Incident, clock: RunClock): Mark[] {
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
    const { decided_at_us } = decision.measured.observed;
    mark('decided', decided_at_us, decided_at_us, decision.seq);
  }
  const act = lineOf(incident, 'ORCH_EXEC');
  if (act !== undefined) mark('act', act.measured.asked_at_us, act.measured.ended_at_us, act.seq);
  const stable = lineOf(incident, 'SYSTEM_STABLE');
  const since = decision?.measured.observed.since_us;
  if (stable !== undefined && since !== undefined) {
    const at = since + stable.measured.stable_us;
    mark('stable', at, at, stable.seq);
  }
  return marks;
}

/** Not before the last window that was still steady, nor after the first sign of the incident. */
function injectedAt(incident: Incident, clock: RunClock): number {
  const { root } = incident;
  const written = clock.momentOf(root);
  const steady =
    root.event_name === 'FAILURE_INJECTED'
      ? root.measured.steady_windows.closed_at_us.at(-1)
      : undefined;
  const since = lineOf(incident, 'RL_DECISION')?.measured.observed.since_us;
  return Math.min(Math.max(written, steady ?? written), since ?? Infinity);
}

function endOf(incident: Incident) {
  return lineOf(incident, 'SYSTEM_STABLE') ?? lineOf(incident, 'NOT_STABLE');
}

function seriesOf(incident: Incident): WindowSeries[] {
  const steady = lineOf(incident, 'FAILURE_INJECTED')?.measured.steady_windows;
  const decided = choicesOf(incident).flatMap((choice) =>
    choice.event_name === 'RL_DECISION' ? [choice.measured.windows] : [],
  );
  const after = endOf(incident)?.measured.windows;
  return [steady, ...decided, after].filter((series) => series !== undefined);
}

function toWindows(series: WindowSeries): SignalWindow[] {
  return series.closed_at_us.flatMap((to_us, at) => {
    const from_us = at === 0 ? series.opened_at_us : series.closed_at_us[at - 1];
    if (to_us === null || from_us === null || from_us === undefined) return [];
    const read = (values?: readonly (number | null)[]) => values?.[at] ?? null;
    return [
      {
        ...{ from_us, to_us },
        utilization_ppm: read(series.mean_utilization_ppm),
        serving: read(series.serving_workers),
        served: read(series.requests_served),
        lost: read(series.requests_lost),
        workers: workersAt(series, at),
      },
    ];
  });
}

function workersAt({ per_worker }: WindowSeries, at: number): SignalWindow['workers'] {
  return new Map(
    (per_worker ?? []).map(({ worker, utilization_ppm, heap_used_kb }) => [
      worker,
      {
        utilization_ppm: utilization_ppm[at] ?? null,
        heap_used_kb: heap_used_kb[at] ?? null,
      },
    ]),
  );
}
