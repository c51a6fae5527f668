import { scaleLinear } from 'd3-scale';
import { count } from '../../../core/domain/count.js';
import { rounded } from '../../../core/domain/figures.js';
import { place } from './place.js';
import type { RunClock } from '../clock.js';
import { timeRangeOf } from '../time-range.js';
import { lineOf, type ReportedIncident } from '../incident.js';
import type { LogDigest } from '../log-digest.js';
import { html, type Markup } from '../markup.js';
import { servingOf } from '../serving.js';
import { crashedAt, marksOf } from '../signals.js';
import { drawing, stepLine, type Scale, type Stretch } from './panel.js';
import { tickStrip } from './proof-ticks.js';
import {
  drawGrid,
  drawLabels,
  LEFT,
  middleOf,
  placeLanes,
  RIGHT,
  WIDTH,
  type LaneLabel,
  type PlacedLane,
} from './timeline-lanes.js';
import { saidOf, type Lane } from './timeline-words.js';

/** What all parts of the drawing share. */
interface Timeline {
  readonly digest: LogDigest;
  readonly incidents: readonly ReportedIncident[];
  readonly x: Scale;
  readonly lanes: readonly PlacedLane[];
}

/** The run over time: what each part of it did when, and below it the proof lines. */
export function plotTimeline(digest: LogDigest): Markup {
  const { incidents, lines, end_ms } = timeRangeOf(digest);
  const { clock } = digest;
  // What lies beyond either end is at the end.
  const x = scaleLinear().domain([0, end_ms]).range([LEFT, RIGHT]).clamp(true);
  const says = `${count(incidents.length, 'incident')} and ${count(lines.length, 'proof line')} over ${rounded.ms(end_ms * 1_000)}. The cards below tell each incident in words.`;
  const lanes = placeLanes(labelsOf({ digest, incidents, x }));
  const timeline: Timeline = { digest, incidents, x, lanes };
  const top = (lanes.at(-1)?.bottom ?? 0) + 6;
  const ticks = tickStrip(lines, clock, { x, width: WIDTH, top });
  const height = top + ticks.height;
  // Both in one, so that they keep one scale where the room is small.
  return html`<svg
    class="long"
    viewBox="0 0 ${WIDTH} ${height}"
    width="${WIDTH}"
    height="${height}"
    preserveAspectRatio="xMinYMin meet"
  >
    ${drawing(
      {
        id: 'timeline',
        kind: 'long',
        title: 'Timeline of the run',
        says,
        width: WIDTH,
        height: top,
      },
      drawGrid(lanes, x),
      incidents.map((incident) => drawInjection(incident, timeline)),
      drawWorkers(timeline),
      incidents.map((incident) => drawIncident(incident, timeline)),
      drawSinks(timeline),
      drawLabels(lanes),
    )}${ticks.drawing}
  </svg>`;
}

/** What is written into each lane, and where; all of it that is within the time that is drawn. */
function labelsOf({
  digest,
  incidents,
  x,
}: Omit<Timeline, 'lanes'>): ReadonlyMap<Lane, LaneLabel[]> {
  const { clock } = digest;
  const labels = new Map<Lane, LaneLabel[]>();
  const add = (lane: Lane, label: string, at: number) => {
    if (isWithin(x, at)) labels.set(lane, [...(labels.get(lane) ?? []), { label, x: x(at) }]);
  };
  for (const incident of incidents) {
    for (const { lane, label, at_us } of saidOf(incident, marksOf(incident, clock))) {
      add(lane, label, clock.ofMoment(at_us));
    }
  }
  const serving = stretchesOf(incidents, clock).filter(({ value }) => value !== null);
  for (const [at, { to, value }] of serving.entries()) {
    if (value !== serving[at - 1]?.value) add('workers', String(value), to);
  }
  for (const { event_id, timestamp } of digest.events.listed) {
    if (timestamp !== null) add('sinks', event_id, clock.ofLine({ timestamp }));
  }
  return labels;
}

function laneOf({ lanes }: Pick<Timeline, 'lanes'>, name: Lane): PlacedLane {
  return lanes.find(({ lane }) => lane === name) ?? { lane: name, top: 0, bottom: 0, labels: [] };
}

/** A line through all lanes: what follows a fault is to the right of it. */
function drawInjection(
  incident: ReportedIncident,
  timeline: Pick<Timeline, 'digest' | 'x' | 'lanes'>,
): Markup[] {
  const { x, lanes, digest } = timeline;
  const y = middleOf(laneOf(timeline, 'injected'));
  return marksOf(incident, digest.clock)
    .filter(({ kind }) => kind === 'injected')
    .map(({ from_us }) => digest.clock.ofMoment(from_us))
    .filter((ms) => isWithin(x, ms))
    .map((ms) => {
      const at = place(x(ms));
      return html`<line
          class="mark injected thin"
          x1="${at}"
          x2="${at}"
          y1="${y}"
          y2="${lanes.at(-1)?.bottom ?? y}"
        /><circle class="dot injected" cx="${at}" cy="${y}" r="4" />`;
    });
}

function stretchesOf(incidents: readonly ReportedIncident[], clock: RunClock): readonly Stretch[] {
  return servingOf(incidents, clock).map(({ from_us, to_us, serving }) => ({
    from: clock.ofMoment(from_us),
    to: clock.ofMoment(to_us),
    value: serving,
  }));
}

function drawWorkers(timeline: Timeline): Markup {
  const { digest, incidents, x } = timeline;
  const stretches = stretchesOf(incidents, digest.clock).filter(({ to }) => isWithin(x, to));
  const { bottom } = laneOf(timeline, 'workers');
  const y = scaleLinear()
    .domain([0, Math.max(1, ...stretches.map(({ value }) => value ?? 0))])
    .range([bottom - 4, bottom - 18]);
  return stepLine(stretches, { x, y, name: 'mean quiet' });
}

/** From the first sign to stable; what was read, decided, judged and done in between. */
function drawIncident(incident: ReportedIncident, timeline: Timeline): Markup {
  const { x, digest } = timeline;
  const { clock } = digest;
  const middle = (lane: Lane) => middleOf(laneOf(timeline, lane));
  const at = (us: number) => place(x(clock.ofMoment(us)));
  const span = (lane: Lane, name: string, from: number, to: number) =>
    isWithin(x, clock.ofMoment(from))
      ? html`<rect
          class="${name}"
          x="${at(from)}"
          width="${Math.max(place(at(to) - at(from)), 2)}"
          y="${middle(lane) - 4}"
          height="8"
        />`
      : null;
  const dot = (lane: Lane, name: string, us: number) =>
    isWithin(x, clock.ofMoment(us))
      ? html`<circle class="dot ${name}" cx="${at(us)}" cy="${middle(lane)}" r="4" />`
      : null;
  const decision = lineOf(incident, 'RL_DECISION');
  const act = lineOf(incident, 'ORCH_EXEC');
  const refusal = lineOf(incident, 'ORCH_REFUSE');
  const stable = lineOf(incident, 'SYSTEM_STABLE');
  const marks = marksOf(incident, clock);
  const [first, last] = [marks[0], marks.at(-1)];
  const seen = decision?.measured;
  return html`${first !== undefined && last !== undefined ? span('traffic', 'fill traffic', first.from_us, last.to_us) : null}${drawLost(incident, timeline)}${
    seen === undefined
      ? null
      : [
          span('detector', 'fill detected', seen.since_us, seen.since_us + seen.detect_us),
          dot('detector', 'detected', seen.since_us + seen.detect_us),
          dot('decider', 'decided', seen.decided_at_us),
        ]
  }${
    stable === undefined || seen === undefined
      ? null
      : [
          span(
            'recovery',
            'fill waiting',
            seen.since_us,
            seen.since_us + stable.measured.stable_us,
          ),
          // A noop has nothing to recover from.
          stable.recovery_action === 'noop'
            ? null
            : span(
                'recovery',
                'fill recovery',
                seen.since_us,
                seen.since_us + stable.measured.recover_us,
              ),
        ]
  }${
    act === undefined
      ? null
      : [
          dot('gates', 'passed', act.measured.asked_at_us),
          span('actions', 'fill act', act.measured.asked_at_us, act.measured.ended_at_us),
        ]
  }${refusal === undefined ? null : cross(at(refusal.measured.asked_at_us), middle('gates'))}`;
}

/** What was lost, in the windows in which it was. */
function drawLost(incident: ReportedIncident, timeline: Timeline): Markup[] {
  const { digest, x } = timeline;
  const y = middleOf(laneOf(timeline, 'traffic')) - 4;
  const since = crashedAt(incident) ?? -Infinity;
  return incident.windows
    .filter(({ lost, to_us }) => lost > 0 && isWithin(x, digest.clock.ofMoment(to_us)))
    .map(({ from_us, to_us }) => {
      const from = to_us > since ? Math.max(from_us, since) : from_us;
      const [left, right] = [from, to_us].map((us) => x(digest.clock.ofMoment(us)));
      return html`<rect
        class="fill lost"
        x="${place(left ?? 0)}"
        width="${Math.max(place((right ?? 0) - (left ?? 0)), 2)}"
        y="${y}"
        height="8"
      />`;
    });
}

/** An incident that was cut off has an end that is not drawn. */
function isWithin(x: Scale, ms: number): boolean {
  return ms <= (x.domain()[1] ?? 0);
}

function drawSinks(timeline: Timeline): Markup {
  const { digest, x } = timeline;
  const { clock, events } = digest;
  const y = middleOf(laneOf(timeline, 'sinks'));
  const emitted = events.listed.flatMap(({ timestamp }) => {
    const at = timestamp === null ? undefined : clock.ofLine({ timestamp });
    return at === undefined || !isWithin(x, at) ? [] : [place(x(at))];
  });
  const failures = events.failures.map((line) => cross(place(x(clock.ofLine(line))), y));
  return html`${emitted.map(
    (at) => html`<circle class="dot emitted" cx="${at}" cy="${y}" r="4" />`,
  )}${failures}`;
}

function cross(x: number, y: number): Markup {
  return html`<path class="cross" d="M${x - 4},${y - 4}l8,8m0,-8l-8,8" />`;
}
