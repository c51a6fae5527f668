import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import { place } from './place.js';
import { html, NOTHING, type Markup, type Part } from '../markup.js';

export type Scale = ScaleLinear<number, number>;

/** The left edge is for the numbers of the axis, the right one for the names of the lines. */
export const PLOT = { width: 940, left: 52, right: 104 } as const;
const PLOT_END = PLOT.width - PLOT.right;

/** A value that was read from one moment to another; null where there was no reading. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly value: number | null;
  /** Where a bar begins; 0 where nothing is said. */
  readonly base?: number | null;
}

/** A panel of a plot: where it is, and what its axis says. */
export interface Panel {
  readonly title: string;
  readonly top: number;
  readonly height: number;
  readonly max: number;
  readonly ticks: number;
  readonly format: (value: number) => string;
}

export function xScale(from: number, to: number): Scale {
  return scaleLinear()
    .domain([from, Math.max(to, from + 1)])
    .range([PLOT.left, PLOT_END]);
}

export function yScale({ top, height, max }: Panel): Scale {
  return scaleLinear()
    .domain([0, max])
    .range([top + height, top]);
}

/** The lines across a panel with their numbers, and its title above. */
export function panelBackground(panel: Panel, y: Scale): Markup {
  const ticks = y.ticks(panel.ticks).map((value) => {
    const at = place(y(value));
    return html`<line class="grid" x1="${PLOT.left}" x2="${PLOT_END}" y1="${at}" y2="${at}" /><text
        class="tick"
        x="${PLOT.left - 6}"
        y="${at + 3.5}"
        text-anchor="end"
        >${panel.format(value)}</text
      >`;
  });
  const title = html`<text class="panel" x="${PLOT.left}" y="${panel.top - 8}"
    >${panel.title}</text
  >`;
  return html`${title}${ticks}`;
}

/** So wide a number of the axis is at most, a digit. */
const DIGIT = 7;

/** The axis of time below the panels; its unit is behind the last number. */
export function timeAxis(x: Scale, bottom: number, name: string): Markup {
  const values = x.ticks(8);
  const last = values.at(-1) ?? 0;
  const end = x(last) + (String(last).length * DIGIT) / 2 + 6;
  const ticks = values.map((value) => {
    const at = place(x(value));
    return html`<line class="axis" x1="${at}" x2="${at}" y1="${bottom}" y2="${bottom + 4}" /><text
        class="tick"
        x="${at}"
        y="${bottom + 16}"
        text-anchor="middle"
        >${String(value)}</text
      >`;
  });
  return html`<line
      class="axis"
      x1="${PLOT.left}"
      x2="${PLOT_END}"
      y1="${bottom}"
      y2="${bottom}"
    />${ticks}<text class="tick" x="${place(Math.max(PLOT_END + 10, end))}" y="${bottom + 16}"
      >${name}</text
    >`;
}

/**
 * A line of steps, with a point where each value was known: at the end of its stretch. From there it
 * is drawn on until the next one is known, so that no effect is drawn before its cause. The line is
 * broken where nothing was read.
 */
export function stepLine(
  stretches: readonly Stretch[],
  { x, y, name }: { readonly x: Scale; readonly y: Scale; readonly name: string },
): Markup {
  const known = stretches.filter(isKnown);
  if (known.length === 0) return NOTHING;
  const path = line<Corner>()
    .defined(({ value }) => value !== null)
    .x(({ at }) => x(at))
    .y(({ value }) => y(value ?? 0))
    .curve(curveStepAfter)
    .digits(1)(corners(stretches));
  const points = known.map(
    ({ to, value }) =>
      html`<circle class="point" cx="${place(x(to))}" cy="${place(y(value))}" r="2.2" />`,
  );
  return html`<g class="series ${name}" data-points="${known.length}"
    ><path class="line" d="${path ?? ''}" />${points}</g
  >`;
}

/** A bar for each stretch that has a value. */
export function bars(
  stretches: readonly Stretch[],
  { x, y, name }: { readonly x: Scale; readonly y: Scale; readonly name: string },
): Markup {
  const known = stretches.filter(isKnown);
  const drawn = known.map(({ from, to, value, base }) => {
    const [left, right] = [x(from) + 1, x(to) - 1];
    const [bottom, top] = [y(base ?? 0), y((base ?? 0) + value)];
    const width = place(Math.max(right - left, 1));
    return html`<rect
      class="bar"
      x="${place(left)}"
      width="${width}"
      y="${place(top)}"
      height="${place(bottom - top)}"
    />`;
  });
  return html`<g class="series ${name}" data-points="${known.length}">${drawn}</g>`;
}

/** A drawing with its name and a sentence that says what is to be seen. */
export function drawing(
  { id, kind, title, says, width, height }: Drawing,
  ...parts: readonly Part[]
): Markup {
  return html`<svg
    role="img"
    class="${kind}"
    aria-labelledby="${id}-t ${id}-d"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
  >
    <title id="${id}-t">${title}</title>
    <desc id="${id}-d">${says}</desc>
    ${parts}
  </svg>`;
}

interface Drawing {
  /** Unlike that of every other drawing of the page. */
  readonly id: string;
  /** How much room it needs: see the style. */
  readonly kind: 'plot' | 'long' | 'small';
  readonly title: string;
  readonly says: string;
  readonly width: number;
  readonly height: number;
}

interface Corner {
  readonly at: number;
  readonly value: number | null;
}
type Known = Stretch & { readonly value: number };

function isKnown(stretch: Stretch): stretch is Known {
  return stretch.value !== null;
}

/** The end of each stretch; before the first of each piece that hangs together, a break. */
function corners(stretches: readonly Stretch[]): Corner[] {
  return stretches.flatMap(({ from, to, value }, at) => {
    const before = stretches[at - 1];
    const isJoined = before !== undefined && before.to === from && before.value !== null;
    return isJoined
      ? [{ at: to, value }]
      : [
          { at: to, value: null },
          { at: to, value },
        ];
  });
}
