import { scaleLinear } from 'd3-scale';
import { count } from '../../../core/domain/count.js';
import { rounded } from '../../../core/domain/figures.js';
import { place } from './place.js';
import { timeRangeOf } from '../time-range.js';
import { lineOf, type ReportedIncident } from '../incident.js';
import type { LogDigest } from '../log-digest.js';
import { html, type Markup } from '../markup.js';
import { marksOf } from '../signals.js';
import { LETTER, placeLabels } from './labels.js';
import { allWindows } from './load-plot.js';
import { drawing, stepLine, type Scale } from './panel.js';
import { tickStrip } from './proof-ticks.js';
import { saidOf, type Lane } from './timeline-words.js';

const WIDTH = 1000;
const LEFT = 88;
const RIGHT = WIDTH - 24;
const LANE = 34;

const LANES: readonly Lane[] = [
  'recovery',
  'traffic',
  'workers',
  'detector',
  'decider',
  'gates',
  'actions',
  'sinks',
];
const HEIGHT = LANES.length * LANE;

/** The run over time: what each part of it did when, and below it the proof lines. */
export function plotTimeline(digest: LogDigest): Markup {
  const { incidents, lines, end_ms } = timeRangeOf(digest);
  const { clock } = digest;
  // What lies beyond either end is at the end.
  const x = scaleLinear().domain([0, end_ms]).range([LEFT, RIGHT]).clamp(true);
  const says = `${count(incidents.length, 'incident')} and ${count(lines.length, 'proof line')} over ${rounded.ms(end_ms * 1_000)}. The cards below tell each incident in words.`;
  return html`${drawing(
    {
      id: 'timeline',
      kind: 'long',
      title: 'Timeline of the run',
      says,
      width: WIDTH,
      height: HEIGHT + 6,
    },
    background(x),
    drawWorkers(digest, incidents, x),
    incidents.map((incident) => drawIncident(incident, digest, x)),
    laneLabels(incidents, digest, x),
    drawSinks(digest, x),
  )}${tickStrip(lines, clock, { x, width: WIDTH })}`;
}

function topOf(lane: Lane): number {
  return LANES.indexOf(lane) * LANE;
}

function background(x: Scale): Markup {
  const names = LANES.map((lane) => {
    const top = topOf(lane);
    return html`<line
        class="grid"
        x1="0"
        x2="${RIGHT}"
        y1="${top + LANE}"
        y2="${top + LANE}"
      /><text class="label" x="0" y="${top + LANE / 2 + 4}">${lane}</text>`;
  });
  const grid = x.ticks(10).map((value) => {
    const at = place(x(value));
    return html`<line class="grid" x1="${at}" x2="${at}" y1="0" y2="${HEIGHT}" />`;
  });
  return html`${grid}${names}`;
}

function drawWorkers(digest: LogDigest, incidents: readonly ReportedIncident[], x: Scale): Markup {
  const windows = allWindows(incidents);
  const most = Math.max(1, ...windows.map(({ serving }) => serving));
  const top = topOf('workers');
  const y = scaleLinear()
    .domain([0, most])
    .range([top + LANE - 4, top + 15]);
  const stretches = windows.map(({ from_us, to_us, serving }) => ({
    from: digest.clock.ofMoment(from_us),
    to: digest.clock.ofMoment(to_us),
    value: serving,
  }));
  const changes = stretches.filter(({ value }, at) => value !== stretches[at - 1]?.value);
  const labels = changes.map(({ from, value }) => ({ label: String(value), x: x(from) }));
  return html`${stepLine(stretches, { x, y, name: 'w3 quiet' })}${fitting(labels).map(
    ({ label, x: at }) =>
      html`<text class="name w3" x="${place(at + 3)}" y="${top + 11}">${label}</text>`,
  )}`;
}

/** From the first sign to stable; what was read, decided, judged and done in between. */
function drawIncident(incident: ReportedIncident, { clock }: LogDigest, x: Scale): Markup {
  const at = (us: number) => place(x(clock.ofMoment(us)));
  const span = (lane: Lane, name: string, from: number, to: number) =>
    isWithin(x, clock.ofMoment(from))
      ? html`<rect
          class="${name}"
          x="${at(from)}"
          width="${Math.max(place(at(to) - at(from)), 2)}"
          y="${topOf(lane) + LANE - 13}"
          height="8"
        />`
      : null;
  const dot = (lane: Lane, name: string, us: number) =>
    isWithin(x, clock.ofMoment(us))
      ? html`<circle class="dot ${name}" cx="${at(us)}" cy="${topOf(lane) + LANE - 9}" r="4" />`
      : null;
  const decision = lineOf(incident, 'RL_DECISION');
  const act = lineOf(incident, 'ORCH_EXEC');
  const refusal = lineOf(incident, 'ORCH_REFUSE');
  const stable = lineOf(incident, 'SYSTEM_STABLE');
  const marks = marksOf(incident, clock);
  const [first, last] = [marks[0], marks.at(-1)];
  const seen = decision?.measured;
  return html`${first !== undefined && last !== undefined ? span('traffic', 'fill traffic', first.from_us, last.to_us) : null}${
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
  }${refusal === undefined ? null : cross(at(refusal.measured.asked_at_us), topOf('gates') + LANE - 9)}`;
}

function laneLabels(
  incidents: readonly ReportedIncident[],
  { clock }: LogDigest,
  x: Scale,
): Markup[] {
  const labels = new Map<Lane, { label: string; x: number }[]>(LANES.map((lane) => [lane, []]));
  for (const incident of incidents) {
    for (const { lane, label, at_us } of saidOf(incident, marksOf(incident, clock))) {
      const at = clock.ofMoment(at_us);
      if (isWithin(x, at)) labels.get(lane)?.push({ label, x: x(at) });
    }
  }
  return [...labels].flatMap(([lane, wanted]) =>
    fitting(wanted).map(
      ({ label, x: at }) =>
        html`<text class="said" x="${place(at)}" y="${topOf(lane) + 14}">${label}</text>`,
    ),
  );
}

/** An incident that was cut off has an end that is not drawn. */
function isWithin(x: Scale, ms: number): boolean {
  return ms <= (x.domain()[1] ?? 0);
}

function drawSinks({ clock, events }: LogDigest, x: Scale): Markup {
  const y = topOf('sinks') + LANE - 9;
  const drawn = events.listed.flatMap(({ event_id, timestamp }) => {
    const at = timestamp === null ? undefined : clock.ofLine({ timestamp });
    return at === undefined || !isWithin(x, at) ? [] : [{ label: event_id, x: x(at) }];
  });
  const failures = events.failures.map((line) => cross(place(x(clock.ofLine(line))), y));
  return html`${drawn.map(
    ({ x: at }) => html`<circle class="dot emitted" cx="${place(at)}" cy="${y}" r="4" />`,
  )}${fitting(drawn).map(
    ({ label, x: at }) =>
      html`<text class="said" x="${place(at - 4)}" y="${topOf('sinks') + 14}">${label}</text>`,
  )}${failures}`;
}

function cross(x: number, y: number): Markup {
  return html`<path class="cross" d="M${x - 4},${y - 4}l8,8m0,-8l-8,8" />`;
}

/** Labels that do not run into the one before, nor out of the drawing; the others are left out. */
function fitting(labels: readonly { readonly label: string; readonly x: number }[]) {
  const widthOf = (label: string) => label.length * LETTER + 6;
  const within = labels.map(({ label, x }) => ({ label, x: Math.min(x, WIDTH - widthOf(label)) }));
  return placeLabels(within, widthOf).filter(({ row }) => row === 0);
}
