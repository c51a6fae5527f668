import { withoutCredentials } from '../../core/domain/credentials.js';

/** An element of a document: its attributes, and a text or other elements within it. */
export interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly within?: string | readonly Element[];
}

/** What XML 1.0 has no place for, not even escaped: controls, lone surrogates, U+FFFE and U+FFFF. */
const NOT_IN_XML = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  // Not only behind `]]`: so nobody has to look back.
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * A document of XML 1.0, in UTF-8. Any text may stand in it: passwords are masked, and a character that XML
 * cannot hold is written as `\uXXXX`.
 */
export function xmlText(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${elementText(root, '')}\n`;
}

function elementText({ name, attributes = {}, within = [] }: Element, margin: string): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(String(value), /[&<>"\t\n\r]/g)}"`,
  );
  const start = `${margin}<${name}${written.join('')}`;
  if (typeof within === 'string') return `${start}>${escaped(within, /[&<>\r]/g)}</${name}>`;
  if (within.length === 0) return `${start}/>`;
  const inner = within.map((element) => elementText(element, `${margin}  `));
  return [`${start}>`, ...inner, `${margin}</${name}>`].join('\n');
}

function escaped(text: string, special: RegExp): string {
  return withoutCredentials(text)
    .replace(NOT_IN_XML, asCodeUnit)
    .replace(special, (character) => ESCAPED[character] ?? '');
}

function asCodeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
