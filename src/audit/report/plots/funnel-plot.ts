import { scaleBand, scaleLinear } from 'd3-scale';
import { count } from '../../../core/domain/count.js';
import { grouped, inWords } from '../../../core/domain/figures.js';
import { place } from './place.js';
import type { Funnel } from '../gate-funnel.js';
import { html, type Markup } from '../markup.js';
import { drawing } from './panel.js';

const WIDTH = 640;
const ROW = 19;
const NAMES = 84;
const COUNTS = 150;

interface Row {
  readonly name: string;
  readonly number: number;
  readonly refused: number;
  readonly kind: 'ends' | 'gate';
}

/** From what was presented, past each gate, to what was carried out: a bar each. */
export function plotFunnel(id: string, funnel: Funnel): Markup {
  const rows = rowsOf(funnel);
  const height = rows.length * ROW + 4;
  const y = scaleBand()
    .domain(rows.map(({ name }) => name))
    .range([2, height - 2])
    .paddingInner(0.25);
  const x = scaleLinear()
    .domain([0, Math.max(funnel.presented, 1)])
    .range([0, WIDTH - NAMES - COUNTS]);
  const { presented, refused } = funnel;
  const says = `The gates refused ${String(refused)} of ${count(presented, 'decision')}; each is counted at the first gate that objected. The refusals are listed below.`;
  return drawing(
    { id, kind: 'small', title: 'Decisions past each gate', says, width: WIDTH, height },
    rows.map((row) => {
      const top = y(row.name) ?? 0;
      const middle = place(top + y.bandwidth() / 2 + 4);
      const [width, gone] = [x(row.number), x(row.refused)];
      return html`<text class="label" x="${NAMES - 10}" y="${middle}" text-anchor="end"
          >${inWords(row.name)}</text
        ><rect
          class="flow ${row.kind}"
          x="${NAMES}"
          y="${place(top)}"
          width="${place(width)}"
          height="${place(y.bandwidth())}"
        /><rect
          class="flow gone"
          x="${place(NAMES + width)}"
          y="${place(top)}"
          width="${place(gone)}"
          height="${place(y.bandwidth())}"
        /><text class="label number" x="${place(NAMES + width + gone + 8)}" y="${middle}"
          >${grouped(row.number)}${refusedText(row)}</text
        >`;
    }),
  );
}

function refusedText({ refused }: Row): Markup | null {
  return refused === 0 ? null : html`<tspan class="bad" dx="8">${grouped(refused)} refused</tspan>`;
}

function rowsOf({ presented, stages, executed, observed, failed }: Funnel): Row[] {
  const ends = (name: string, number: number): Row => ({ name, number, refused: 0, kind: 'ends' });
  return [
    ends('presented', presented),
    ...stages.map(({ gate, passed, refused }): Row => ({
      name: gate,
      number: passed,
      refused,
      kind: 'gate',
    })),
    ends('executed', executed),
    ...(observed === 0 ? [] : [ends('observed', observed)]),
    ...(failed === 0 ? [] : [ends('failed', failed)]),
  ];
}
