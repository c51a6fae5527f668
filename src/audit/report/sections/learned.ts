import { scaleThreshold } from 'd3-scale';
import { EXECUTABLE_ACTIONS } from '../../../core/domain/actions.js';
import { count } from '../../../core/domain/count.js';
import { grouped, rounded } from '../../../core/domain/figures.js';
import type { LearnedCell } from '../learned-table.js';
import { html, type Markup, type Part } from '../markup.js';
import type { Report } from '../report.js';
import { foldOf, section, toLine } from './parts.js';

/** Value of reward, in millionths, to a shade; the words of the cell say the same. */
const shade = scaleThreshold<number, string>()
  .domain([-600_000, -200_000, 0, 200_000, 600_000])
  .range(['m3', 'm2', 'm1', 'p1', 'p2', 'p3']);

/** What the model of the shipped table rewards; docs/decider.md has each number's source. */
const MEANING =
  'Each value is the expected return of an action in a state: a number without unit, and more is better. ' +
  'In the shipped table a healed app earns 1; each step that it stays ill costs 0.3, a restart 0.05, scaling 0.1, ' +
  'and lost requests 0.5 times their share; each later step counts 0.9 of the one before. ' +
  'Tries are how often the action was tried, in training and in runs that learn. Training begins equally often in each state with each action: ' +
  'where nothing else leads to a state, all its actions have the same number of tries.';

/** The rows of the Q-table that the log holds, as a heat map. */
export function learnedSection({ log }: Report): Markup {
  const { rows } = log.digest.table;
  if (rows.length === 0) {
    return section('q-table', 'Q-table', html`<p>The log holds no row of it.</p>`);
  }
  const changed = rows.some(({ cells }) =>
    Object.values(cells).some((cell) => cell.changed !== null),
  );
  return section(
    'q-table',
    'Q-table',
    html`<p>
      The rows that were looked at. A chosen cell names the decisions.
      ${
        changed
          ? html`What an outcome of this run changed is outlined, before and after.`
          : html`Nothing was learned in this run, so that before and after are alike.`
      }
    </p>`,
    html`<div class="scroll" tabindex="0" role="group" aria-label="Rows of the Q-table">
      <table class="heat ${foldOf(1 + EXECUTABLE_ACTIONS.length)}">
        <caption>
          <span>${MEANING}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">State</th>
            ${EXECUTABLE_ACTIONS.map((action) => html`<th scope="col">${action}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ state_key, cells }) =>
              html`<tr>
                <th scope="row">${state_key}</th>
                ${EXECUTABLE_ACTIONS.map((action) => cellOf(action, cells[action]))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`,
  );
}

function cellOf(action: string, cell: LearnedCell | undefined): Part {
  if (cell === undefined) return html`<td data-name="${action}">not in this log</td>`;
  const { q_micro, visits, changed, chosen_by } = cell;
  const after =
    changed === null
      ? null
      : html` &rarr; <b>${rounded.value(changed.q_micro)}</b> ${toLine(changed.seq)}`;
  const tried =
    changed === null
      ? count(visits, 'try')
      : `${grouped(visits)} -> ${count(changed.visits, 'try')}`;
  return html`<td
    data-name="${action}"
    class="${shade(q_micro)}${changed === null ? null : html` changed`}"
  >
    <span class="value">${rounded.value(q_micro)}${after}</span
    ><span class="visits">${tried}</span>${
      chosen_by.length === 0
        ? null
        : html`<span class="chosen">chosen ${chosen_by.map((seq) => html`${toLine(seq)} `)}</span>`
    }
  </td>`;
}
