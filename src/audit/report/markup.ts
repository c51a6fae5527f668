import { toPrintableAscii } from '../../core/domain/safe-text.js';

/** HTML that may be put into a page as it is. Only `html` makes it. */
class SafeMarkup {
  constructor(readonly text: string) {}
}
export type Markup = SafeMarkup;

/** What may be in a template: text and numbers are escaped, markup is not. */
export type Part = Markup | string | number | null | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/**
 * Any text as it may stand between tags and in quoted attributes: printable ASCII, everything else
 * visible as `\uXXXX`, and nothing that HTML takes for its own.
 */
export function escapeText(text: string): string {
  return toPrintableAscii(text).replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}

/** A template of HTML. Every value that is not markup itself is escaped. */
export function html(pieces: TemplateStringsArray, ...values: readonly Part[]): Markup {
  let text = '';
  for (const [at, piece] of tightened(pieces).entries()) {
    text += at === 0 ? piece : rendered(values[at - 1]) + piece;
  }
  return new SafeMarkup(text);
}

const TIGHT = new WeakMap<TemplateStringsArray, readonly string[]>();

/** As templates are laid out for their reader, they hold blanks that a page does not need. */
function tightened(pieces: TemplateStringsArray): readonly string[] {
  const known = TIGHT.get(pieces);
  if (known !== undefined) return known;
  const tight = pieces.map((piece) => piece.replace(/\s+/g, ' '));
  TIGHT.set(pieces, tight);
  return tight;
}

export const NOTHING: Markup = html``;

/** Text as it is in the log, to be copied: nothing in it is shown as something else. */
export function verbatim(text: string): Markup {
  return new SafeMarkup(escapeText(text));
}

/** A change of a number, `1 -> 3`: as on a terminal an arrow, which no end of a line tears. */
const CHANGE = /(\d) -&gt; (?=\d)/g;

function rendered(value: Part | undefined): string {
  if (value === null || value === undefined) return '';
  if (value instanceof SafeMarkup) return value.text;
  if (typeof value === 'object') return value.map(rendered).join('');
  return escapeText(String(value)).replace(CHANGE, '$1&nbsp;&rarr;&nbsp;');
}
