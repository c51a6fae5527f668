import { place } from './place.js';
import { html, type Markup } from '../markup.js';
import { LETTER, placeLabels, type PlacedLabel } from './labels.js';
import type { Scale } from './panel.js';
import { LANES, type Lane } from './timeline-words.js';

export const WIDTH = 1000;
export const LEFT = 88;
export const RIGHT = WIDTH - 24;

const LABEL_ROW = 13;
/** What is drawn in a lane is below its labels, and so high. */
const DRAWN = 21;

/** Where a lane is, and where its labels are. */
export interface PlacedLane {
  readonly lane: Lane;
  readonly top: number;
  readonly bottom: number;
  readonly labels: readonly PlacedLabel<string>[];
}

/** A label and the place that it names, in units of the drawing. */
export interface LaneLabel {
  readonly label: string;
  readonly x: number;
}

/** One lane below the other, each with room for as many rows of labels as keep all of them apart. */
export function placeLanes(labels: ReadonlyMap<Lane, readonly LaneLabel[]>): PlacedLane[] {
  let top = 0;
  return LANES.map((lane) => {
    const placed = placeLabels(within(labels.get(lane) ?? []), widthOf);
    const rows = Math.max(1, ...placed.map(({ row }) => row + 1));
    const bottom = top + rows * LABEL_ROW + DRAWN;
    const placedLane = { lane, top, bottom, labels: placed };
    top = bottom;
    return placedLane;
  });
}

/** Where the middle of what is drawn in a lane is. */
export function middleOf({ bottom }: Pick<PlacedLane, 'bottom'>): number {
  return bottom - 9;
}

/** The names of the lanes, lines between them, and lines across them where the axis has a number. */
export function drawGrid(lanes: readonly PlacedLane[], x: Scale): Markup {
  const bottom = lanes.at(-1)?.bottom ?? 0;
  const grid = x.ticks(10).map((value) => {
    const at = place(x(value));
    return html`<line class="grid" x1="${at}" x2="${at}" y1="0" y2="${bottom}" />`;
  });
  const names = lanes.map(
    (lane) =>
      html`<line class="grid" x1="0" x2="${RIGHT}" y1="${lane.bottom}" y2="${lane.bottom}" /><text
          class="label"
          x="0"
          y="${middleOf(lane) + 4}"
          >${lane.lane}</text
        >`,
  );
  return html`${grid}${names}`;
}

export function drawLabels(lanes: readonly PlacedLane[]): Markup[] {
  return lanes.flatMap(({ top, labels }) =>
    labels.map(
      ({ label, x, row }) =>
        html`<text class="said" x="${place(x)}" y="${top + (row + 1) * LABEL_ROW}">${label}</text>`,
    ),
  );
}

/** A label near the right edge begins sooner, so that its end is in the drawing. */
function within(labels: readonly LaneLabel[]): LaneLabel[] {
  return labels.map(({ label, x }) => ({ label, x: Math.min(x, WIDTH - widthOf(label)) }));
}

function widthOf(label: string): number {
  return label.length * LETTER + 6;
}
