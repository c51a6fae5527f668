import { html, type Markup, type Part } from '../markup.js';

/** A section of the page with its heading; it can be linked to. */
export function section(id: string, title: string, ...parts: readonly Part[]): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-h">
    <h2 id="${id}-h">${title}</h2>
    ${parts}
  </section> `;
}

/** A drawing, which scrolls in its own box where the page is too narrow for it. */
export function figure(name: string, drawing: Markup, caption: Part = null): Markup {
  return html`<figure>
    ${box(name, drawing)}
    <p class="hint">The drawing is wider than the page: it scrolls sideways.</p>
    ${caption === null ? null : html`<figcaption>${caption}</figcaption>`}
  </figure> `;
}

export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly Part[])[];
  /** Columns of numbers, counted from 0. */
  readonly numbers?: readonly number[];
}

/** A table; where the page is too narrow for it, each row is a block in which each cell says what it is. */
export function table({ caption, head, rows, numbers = [] }: Table): Markup {
  const kind = `${foldOf(head.length)}${head[0] === 'Line' ? ' lined' : ''}`;
  const cls = (column: number) => (numbers.includes(column) ? html` class="number"` : null);
  return box(
    caption,
    html`<table class="${kind}">
      <caption>
        <span>${caption}</span>
      </caption>
      <thead>
        <tr>
          ${head.map((cell, column) => html`<th scope="col" ${cls(column)}>${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name = '', ...cells]) =>
            html`<tr>
              <th scope="row" ${cls(0)}>${name}</th>
              ${cells.map((cell, column) => html`<td data-name="${head[column + 1] ?? ''}" ${cls(column + 1)}>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`,
  );
}

/** How soon a table of so many columns folds where the page is narrow: see the style. */
export function foldOf(columns: number): string {
  if (columns <= 3) return 'three';
  if (columns <= 5) return 'five';
  if (columns <= 8) return 'eight';
  return columns <= 12 ? 'twelve' : 'many';
}

/** Names and what they stand for. @param wide the name of the one that needs the room of two */
export function facts(
  rows: readonly (readonly [string, Part])[],
  kind = 'grid',
  wide?: string,
): Markup {
  return html`<dl class="${kind}">
    ${rows.map(
      ([name, value]) =>
        html`<div${name === wide ? html` class="wide"` : null}>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** A link to a proof line of this page. */
export function toLine(seq: number): Markup {
  return html`<a href="#p${seq}">#${seq}</a>`;
}

export function badge(tone: string, word: string): Markup {
  return html`<span class="badge ${tone}">${word}</span>`;
}

/** What can be scrolled must be reachable by keyboard, and have a name. */
function box(name: string, content: Markup): Markup {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${name}">${content}</div>`;
}
