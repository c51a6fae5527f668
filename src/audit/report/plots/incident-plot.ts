import { count } from '../../../core/domain/count.js';
import type { RunClock } from '../clock.js';
import { place } from './place.js';
import type { ReportedIncident } from '../incident.js';
import { html, NOTHING, type Markup } from '../markup.js';
import { crashedAt, lostEarlier, marksOf, type Mark } from '../signals.js';
import {
  hasValue,
  LABEL_GAP,
  signalsOf,
  type Line,
  type Memory,
  type Signals,
} from './incident-signals.js';
import { spreadLabels } from './labels.js';
import { LABEL_ROW, markLabels, spans } from './annotations.js';
import {
  bars,
  drawing,
  panelBackground,
  PLOT,
  stepLine,
  timeAxis,
  xScale,
  yScale,
  type Panel,
  type Scale,
} from './panel.js';

const US_PER_MS = 1_000;
const PANEL_GAP = 36;

/** What is drawn of an incident, and what cannot be because the log does not hold it. */
export interface IncidentPlot {
  readonly drawing: Markup;
  readonly missing: readonly string[];
}

export interface PlotContext {
  readonly id: string;
  readonly clock: RunClock;
  readonly overloadPpm: number;
  readonly allWorkers: readonly string[];
  readonly memory: Memory;
}

/**
 * The measured signals of an incident over one axis of time, with the moments that matter.
 * @param id unlike that of every other drawing of the page
 * @param overloadPpm from which utilization on a worker counts as overloaded
 * @param allWorkers those of the whole run, in an order that all its plots share
 */
export function plotIncident(
  incident: ReportedIncident,
  { id, clock, overloadPpm, allWorkers, memory }: PlotContext,
): IncidentPlot {
  const { windows } = incident;
  const marks = marksOf(incident, clock);
  const origin = marks[0]?.from_us ?? windows[0]?.from_us ?? 0;
  const toMs = (us: number) => (us - origin) / US_PER_MS;
  const all = signalsOf(windows, {
    toMs,
    overloadPpm,
    allWorkers,
    memory,
    crashedAtUs: crashedAt(incident),
    earlier: lostEarlier(incident, clock),
  });
  const shown = all.filter(({ lines }) => lines.some(hasValue));
  const missing = all.filter((signals) => !shown.includes(signals)).map(({ panel }) => panel.title);
  if (shown.length === 0) return { drawing: NOTHING, missing };
  const edges = [...windows.flatMap(({ from_us, to_us }) => [from_us, to_us]), ...edgesOf(marks)];
  const x = xScale(toMs(Math.min(...edges)), toMs(Math.max(...edges)));
  const labels = markLabels(marks, x, toMs);
  const top = 12 + labels.rows * LABEL_ROW;
  const panels = placePanels(shown, top + 24);
  const bottom = (panels.at(-1)?.bottom ?? top) + 8;
  const says = `${count(windows.length, 'window')} of ${shown.map(({ panel }) => panel.title).join(', ')}, in milliseconds since ${marks[0]?.kind === 'injected' ? 'the injection' : 'the first of them'}; the numbers are in the table below.`;
  const size = { width: PLOT.width, height: bottom + 28 };
  return {
    missing,
    drawing: drawing(
      { id, kind: 'plot', title: 'Measured signals', says, ...size },
      spans(marks, x, toMs, { top: top + 4, bottom }),
      labels.lines({ top: top + 4, bottom }),
      panels.map(({ signals, panel }) => drawSignals(signals, panel, x)),
      labels.words({ top: top + 4 }),
      timeAxis(x, bottom, 'ms'),
    ),
  };
}

function placePanels(shown: readonly Signals[], top: number) {
  let next = top;
  return shown.map((signals) => {
    const panel: Panel = { ...signals.panel, top: next };
    next += panel.height + PANEL_GAP;
    return { signals, panel, bottom: panel.top + panel.height };
  });
}

function drawSignals({ lines, kind, limit }: Signals, panel: Panel, x: Scale): Markup {
  const y = yScale(panel);
  const draw = kind === 'bars' ? bars : stepLine;
  const end = PLOT.width - PLOT.right + 8;
  const ends: { label: Pick<Line, 'name' | 'label'>; y: number }[] = lines
    .filter(hasValue)
    .map((line) => ({ label: line, y: y(lastOf(line)) + 4 }));
  if (limit !== undefined) ends.push({ label: limit, y: y(limit.value) + 4 });
  return html`${panelBackground(panel, y)}${limit === undefined ? null : limitLine(limit, y)}${lines.map(
    ({ name, stretches }) => draw(stretches, { x, y, name }),
  )}${spreadLabels(ends, LABEL_GAP, panel.top + panel.height + 4).map(
    ({ label, y: at }) =>
      html`<text class="name ${label.name}" x="${end}" y="${place(at)}">${label.label}</text>`,
  )}`;
}

function limitLine({ value }: NonNullable<Signals['limit']>, y: Scale): Markup {
  const at = place(y(value));
  return html`<line
    class="limit"
    x1="${PLOT.left}"
    x2="${PLOT.width - PLOT.right}"
    y1="${at}"
    y2="${at}"
  />`;
}

function edgesOf(marks: readonly Mark[]): number[] {
  return marks.flatMap(({ from_us, to_us }) => [from_us, to_us]);
}

function lastOf({ stretches }: Line): number {
  const last = stretches.findLast(({ value }) => value !== null);
  return (last?.value ?? 0) + (last?.base ?? 0);
}
