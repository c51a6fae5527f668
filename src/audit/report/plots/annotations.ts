import { inWords } from '../../../core/domain/figures.js';
import { place } from './place.js';
import { html, type Markup } from '../markup.js';
import type { Mark } from '../signals.js';
import { placeLabels } from './labels.js';
import type { Scale } from './panel.js';

export const LABEL_ROW = 14;
const LETTER = 6.8;

interface Heights {
  readonly top: number;
  readonly bottom: number;
}

/** An act takes time: it is a band, and where that is too narrow to be seen, a line. */
export function spans(
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

/** The moments that matter: a line each, and its name above, in as many rows as they need. */
export function markLabels(marks: readonly Mark[], x: Scale, toMs: (us: number) => number) {
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
  return `${inWords(kind)} #${String(seq)}`;
}
