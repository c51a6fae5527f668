import { rounded } from '../../../core/domain/figures.js';
import type { ToldWindow } from '../../../core/domain/proof-lines/told-windows.js';
import { count } from '../../../core/domain/count.js';
import type { RunClock } from '../clock.js';
import { html, NOTHING, type Markup } from '../markup.js';
import type { ServingStretch } from '../serving.js';
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

/** How many workers served, and how busy they were, over the whole run. */
export function plotLoad(
  windows: readonly ToldWindow[],
  serving: readonly ServingStretch[],
  clock: RunClock,
): Markup {
  const told = serving.map((stretch) => stretch.serving ?? 0);
  const [most, last] = [Math.max(1, ...told), told.at(-1)];
  if (windows.length === 0 || last === undefined) return NOTHING;
  const edges = [...windows, ...serving].flatMap(({ from_us, to_us }) => [from_us, to_us]);
  const [from, to] = [Math.min(...edges), Math.max(...edges)];
  const x = xScale(clock.ofMoment(from), clock.ofMoment(to));
  const workers: Panel = { ...WORKERS, max: most, ticks: Math.min(most, 4) };
  const stretchesOf = <Told extends ServingStretch | ToldWindow>(
    all: readonly Told[],
    read: (one: Told) => number | null,
  ): Stretch[] =>
    all.map((one) => ({
      from: clock.ofMoment(one.from_us),
      to: clock.ofMoment(one.to_us),
      value: read(one),
    }));
  const says = `${count(windows.length, 'window')}: ${String(Math.min(most, ...told))} to ${count(most, 'worker')} served; ${String(last)} at the end. The numbers are in the tables of the incidents.`;
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
      stretchesOf(serving, (one) => one.serving),
      { x, y: above, name: 'mean' },
    ),
    stepLine(
      stretchesOf(windows, ({ utilization_ppm }) => utilization_ppm),
      { x, y: below, name: 'mean' },
    ),
    html`<text class="name mean" x="${ends}" y="${above(last) + 3.5}">serving</text>`,
    timeAxis(x, BOTTOM, 'ms'),
  );
}
