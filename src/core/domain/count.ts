import { grouped } from './figures.js';

/** A number with what it counts: `1 event`, `2 events`, `2 processes`, `3 tries`, `12,049 bytes`. */
export function count(number: number, thing: string): string {
  if (number === 1) return `1 ${thing}`;
  return `${grouped(number)} ${manyOf(thing)}`;
}

/** A thing with its article: `a crash`, `an overload`. */
export function aOrAn(thing: string): string {
  return `${/^[aeiou]/.test(thing) ? 'an' : 'a'} ${thing}`;
}

function manyOf(thing: string): string {
  if (/[^aeiou]y$/.test(thing)) return `${thing.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh)$/.test(thing) ? `${thing}es` : `${thing}s`;
}

/** Texts with commas between them, without the empty ones. */
export function withCommas(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(', ');
}
