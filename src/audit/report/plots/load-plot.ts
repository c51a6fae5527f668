import { rounded } from '../../../core/domain/figures.js';
import type { ToldWindow } from '../../../core/domain/proof-lines/told-windows.js';
import { count } from '../../../core/domain/count.js';
import type { RunClock } from '../clock.js';
import type { ReportedIncident } from '../incident.js';
import { html, NOTHING, type Markup } from '../markup.js';
import {
  drawing,
  panelBackground,
  PLOT,
  stepLine,
  timeAxis,
  xScale,
  yScale,
  type Panel,
  type Stretch,
} from './panel.js';

const WORKERS: Omit<Panel, 'max' | 'ticks'> = {
  title: 'Workers that serve',
  top: 32,
  height: 90,
  format: String,
};
const LOAD: Panel = {
  title: 'Utilization, mean of the workers',
  top: 158,
  height: 90,
  max: 1_000_000,
  ticks: 3,
  format: rounded.percent,
};
const BOTTOM = LOAD.top + LOAD.height;

/** All windows of the incidents that are shown, each once, in the order of time. */
export function allWindows(incidents: readonly ReportedIncident[]): ToldWindow[] {
  const windows = incidents.flatMap(({ windows: shown }) => shown);
  const byEnd = new Map(windows.map((window) => [window.to_us, window]));
  return [...byEnd.values()].sort((one, other) => one.to_us - other.to_us);
}

/** How many workers served, and how busy they were, over the whole run. */
export function plotLoad(windows: readonly ToldWindow[], clock: RunClock): Markup {
  const [first, last] = [windows[0], windows.at(-1)];
  if (first === undefined || last === undefined) return NOTHING;
  const x = xScale(clock.ofMoment(first.from_us), clock.ofMoment(last.to_us));
  const most = Math.max(1, ...windows.map(({ serving }) => serving));
  const workers: Panel = { ...WORKERS, max: most, ticks: Math.min(most, 4) };
  const stretches = (read: (window: ToldWindow) => number | null): Stretch[] =>
    windows.map((window) => ({
      from: clock.ofMoment(window.from_us),
      to: clock.ofMoment(window.to_us),
      value: read(window),
    }));
  const says = `${count(windows.length, 'window')}: up to ${count(most, 'worker')} served; ${String(last.serving)} at the end. The numbers are in the tables of the incidents.`;
  const ends = PLOT.width - PLOT.right + 8;
  const [above, below] = [yScale(workers), yScale(LOAD)];
  return drawing(
    {
      id: 'load',
      kind: 'plot',
      title: 'Workers and load',
      says,
      width: PLOT.width,
      height: BOTTOM + 28,
    },
    panelBackground(workers, above),
    panelBackground(LOAD, below),
    stepLine(
      stretches(({ serving }) => serving),
      { x, y: above, name: 'mean' },
    ),
    stepLine(
      stretches(({ utilization_ppm }) => utilization_ppm),
      { x, y: below, name: 'mean' },
    ),
    html`<text class="name mean" x="${ends}" y="${above(last.serving) + 3.5}">serving</text>`,
    timeAxis(x, BOTTOM, 'ms'),
  );
}
