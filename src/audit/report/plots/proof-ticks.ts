import type { ProofLine } from '../../../core/domain/proof-lines/catalogue.js';
import type { RunClock } from '../clock.js';
import { place } from './place.js';
import { html, type Markup } from '../markup.js';
import { LETTER, placeLabels } from './labels.js';
import type { Scale } from './panel.js';

const TICK_ROW = 15;
/** So many numbers can be told apart. */
const TICKS = 60;

/**
 * The proof lines as numbers along the axis of time; each leads to its line. A drawing of its own:
 * what is one picture to a reader who does not see it can hold no links.
 * @param width of the drawing above it
 * @param top where that ends
 */
export function tickStrip(
  lines: readonly ProofLine[],
  clock: RunClock,
  { x, width, top }: { readonly x: Scale; readonly width: number; readonly top: number },
): { readonly drawing: Markup; readonly height: number } {
  const step = Math.ceil(lines.length / TICKS);
  const wanted = lines
    .filter((_, at) => at % step === 0)
    .map((line) => ({ label: line, x: place(x(clock.ofLine(line))) }));
  const widthOf = ({ seq }: ProofLine) => String(seq).length * LETTER + 8;
  const placed = placeLabels(wanted, widthOf, 6);
  const rows = Math.max(1, ...placed.map(({ row }) => row + 1));
  const height = 24 + rows * TICK_ROW;
  const lineTo = (row: number) => 12 + row * TICK_ROW;
  // All of them first: a number is before the lines that pass it.
  const stems = placed.map(
    ({ x: at, row }) =>
      html`<line class="tickline" x1="${at}" x2="${at}" y1="0" y2="${lineTo(row) - 9}" />`,
  );
  const numbers = placed.map(
    ({ label: { seq, event_name }, x: at, row }) =>
      html`<a href="#p${seq}" aria-label="proof line ${seq}, ${event_name}"
        ><text class="proof" x="${at}" y="${lineTo(row)}" text-anchor="middle">${seq}</text></a
      >`,
  );
  const axis = x
    .ticks(10)
    .map(
      (value) =>
        html`<text class="tick" x="${place(x(value))}" y="${height - 2}" text-anchor="middle"
          >${String(value)}</text
        >`,
    );
  const drawing = html`<svg
    role="group"
    aria-label="Proof lines in time"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    y="${top}"
  >
    <text class="label" x="0" y="12">proof line</text>
    <text class="tick" x="0" y="${height - 2}">ms</text>
    ${stems}${numbers}${axis}
  </svg>`;
  return { drawing, height };
}
