import { count } from '../../domain/count.js';
import type { RunClock } from '../clock.js';
import { place } from '../figures.js';
import type { Incident } from '../incident.js';
import { html, NOTHING, type Markup } from '../markup.js';
import { marksOf, windowsOf, type Mark, type SignalWindow } from '../signals.js';
import { placeLabels, spreadLabels } from './labels.js';
import {
  bars,
  drawing,
  panelGround,
  PLOT,
  stepLine,
  timeAxis,
  xScale,
  yScale,
  type Panel,
  type Scale,
  type Stretch,
} from './panel.js';

const US_PER_MS = 1_000;
const LABEL_ROW = 14;
const LETTER = 6.8;
const PANEL_GAP = 36;
const WORDS: Record<Mark['kind'], string> = {
  injected: 'injected',
  decided: 'decided',
  act: 'act',
  stable: 'stable',
};

/** What is drawn of an incident, and what cannot be because the log does not hold it. */
export interface IncidentPlot {
  readonly drawing: Markup;
  readonly missing: readonly string[];
}

interface Line {
  readonly name: string;
  readonly label: string;
  readonly stretches: readonly Stretch[];
}

interface Signals {
  readonly panel: Omit<Panel, 'top'>;
  readonly lines: readonly Line[];
  readonly kind: 'steps' | 'bars';
  /** A limit that the values stand against. */
  readonly limit?: { readonly name: string; readonly value: number; readonly label: string };
}

/**
 * The measured signals of an incident over one axis of time, with the moments that matter.
 * @param id unlike that of every other drawing of the page
 * @param overloadPpm from which utilization on a worker counts as overloaded
 */
export function plotIncident(
  incident: Incident,
  {
    id,
    clock,
    overloadPpm,
  }: { readonly id: string; readonly clock: RunClock; overloadPpm: number },
): IncidentPlot {
  const windows = windowsOf(incident);
  const marks = marksOf(incident, clock);
  const origin = marks[0]?.from_us ?? windows[0]?.from_us ?? 0;
  const toMs = (us: number) => (us - origin) / US_PER_MS;
  const all = signalsOf(windows, toMs, overloadPpm);
  const shown = all.filter(({ lines }) => lines.some(hasValue));
  const missing = all.filter((signals) => !shown.includes(signals)).map(({ panel }) => panel.title);
  if (shown.length === 0) return { drawing: NOTHING, missing };
  const edges = [...windows.flatMap(({ from_us, to_us }) => [from_us, to_us]), ...edgesOf(marks)];
  const x = xScale(toMs(Math.min(...edges)), toMs(Math.max(...edges)));
  const labels = markLabels(marks, x, toMs);
  const top = 12 + labels.rows * LABEL_ROW;
  const panels = placePanels(shown, top + 24);
  const bottom = (panels.at(-1)?.bottom ?? top) + 8;
  const says = `${count(windows.length, 'window')} of ${shown.map(({ panel }) => panel.title).join(', ')}, in milliseconds since ${marks[0]?.kind === 'injected' ? 'the injection' : 'the first of them'}; the numbers stand in the table below.`;
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

function signalsOf(
  windows: readonly SignalWindow[],
  toMs: (us: number) => number,
  overloadPpm: number,
): Signals[] {
  const stretches = (read: (window: SignalWindow) => number | null): Stretch[] =>
    windows.map((window) => ({
      from: toMs(window.from_us),
      to: toMs(window.to_us),
      value: read(window),
    }));
  const names = [...new Set(windows.flatMap(({ workers }) => [...workers.keys()]))];
  const perWorker = (read: (window: SignalWindow, worker: string) => number | null): Line[] =>
    names.map((worker, at) => ({
      name: `w${String((at % 8) + 1)}`,
      label: worker,
      stretches: stretches((window) => read(window, worker)),
    }));
  const busy = perWorker(({ workers }, name) => workers.get(name)?.utilization_ppm ?? null);
  const mean = { name: 'w1', label: 'mean', stretches: stretches((one) => one.utilization_ppm) };
  const heap = perWorker(({ workers }, name) => inMb(workers.get(name)?.heap_used_kb ?? null));
  const served = { name: 'served', label: 'answered', stretches: stretches((one) => one.served) };
  const lost = {
    name: 'lost',
    label: 'lost',
    stretches: onTopOf(
      served,
      stretches((one) => one.lost),
    ),
  };
  return [
    utilization(busy.some(hasValue) ? busy : [mean], overloadPpm, busy.some(hasValue)),
    {
      panel: { title: 'Requests in each window', ...scaled([served, lost], 80), format: String },
      lines: [served, lost],
      kind: 'bars',
    },
    {
      panel: { title: 'Heap used by each worker', ...scaled(heap, 80), format: inMegabytes },
      lines: heap,
      kind: 'steps',
    },
  ];
}

function onTopOf({ stretches }: Line, others: readonly Stretch[]): Stretch[] {
  return others.map((stretch, at) => ({ ...stretch, base: stretches[at]?.value ?? null }));
}

function utilization(lines: readonly Line[], overloadPpm: number, perWorker: boolean): Signals {
  const title = perWorker ? 'Utilization of each worker' : 'Utilization, mean of the workers';
  const format = (ppm: number) => `${String(ppm / 10_000)} %`;
  const percent = String(overloadPpm / 10_000);
  return {
    panel: { title, height: 120, max: 1_000_000, ticks: 5, format },
    lines,
    kind: 'steps',
    limit: { name: 'limited', value: overloadPpm, label: `overload ${percent} %` },
  };
}

function scaled(lines: readonly Line[], height: number) {
  const values = lines.flatMap(({ stretches }) =>
    stretches.map(({ value, base }) => (value ?? 0) + (base ?? 0)),
  );
  return { height, max: Math.max(...values, 1) * 1.08, ticks: 4 };
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
  return html`${panelGround(panel, y)}${limit === undefined ? null : limitLine(limit, y)}${lines.map(
    ({ name, stretches }) => draw(stretches, { x, y, name }),
  )}${spreadLabels(ends, 13).map(
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

interface Heights {
  readonly top: number;
  readonly bottom: number;
}

/** An act takes time: it is a band, and where that is too narrow to be seen, a line. */
function spans(
  marks: readonly Mark[],
  x: Scale,
  toMs: (us: number) => number,
  { top, bottom }: Heights,
): Markup[] {
  return marks
    .filter(({ from_us, to_us }) => to_us > from_us)
    .map(({ kind, from_us, to_us }) => {
      const [left, right] = [x(toMs(from_us)), x(toMs(to_us))];
      return html`<rect
        class="span ${kind}"
        x="${place(left)}"
        width="${place(right - left)}"
        y="${top}"
        height="${bottom - top}"
      />`;
    });
}

function markLabels(marks: readonly Mark[], x: Scale, toMs: (us: number) => number) {
  const wanted = marks.map((mark) => ({ label: mark, x: x(toMs(mark.from_us)) }));
  const placed = placeLabels(wanted, (mark) => textOf(mark).length * LETTER + 14);
  const rows = Math.max(1, ...placed.map(({ row }) => row + 1));
  const heightOf = (top: number, row: number) => top - 8 - (rows - 1 - row) * LABEL_ROW;
  const lines = ({ top, bottom }: Heights) =>
    placed.map(
      ({ label, x: at, row }) =>
        html`<line
          class="mark ${label.kind}"
          x1="${place(at)}"
          x2="${place(at)}"
          y1="${heightOf(top, row) - 8}"
          y2="${bottom}"
        />`,
    );
  const words = ({ top }: Pick<Heights, 'top'>) =>
    placed.map(
      ({ label, x: at, row }) =>
        html`<text class="marked ${label.kind}" x="${place(at + 4)}" y="${heightOf(top, row)}"
          >${textOf(label)}</text
        >`,
    );
  return { rows, lines, words };
}

function textOf({ kind, seq }: Mark): string {
  return `${WORDS[kind]} #${String(seq)}`;
}

function edgesOf(marks: readonly Mark[]): number[] {
  return marks.flatMap(({ from_us, to_us }) => [from_us, to_us]);
}

function hasValue({ stretches }: Line): boolean {
  return stretches.some(({ value }) => value !== null);
}

function lastOf({ stretches }: Line): number {
  const last = stretches.findLast(({ value }) => value !== null);
  return (last?.value ?? 0) + (last?.base ?? 0);
}

function inMegabytes(mb: number): string {
  return `${String(mb)} MB`;
}

function inMb(kb: number | null): number | null {
  return kb === null ? null : kb / 1_024;
}
