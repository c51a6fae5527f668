import { withoutCredentials } from './credentials.js';

/**
 * Text from outside, made harmless for a terminal and for the proof log: passwords are masked,
 * printable ASCII stays, everything else becomes `\uXXXX`. JSON.stringify alone leaves C1 controls,
 * bidirectional marks and other code points raw that a terminal acts on.
 */
export function toPrintableAscii(text: string): string {
  return escaped(withoutCredentials(text));
}

/** A value as JSON in printable ASCII, the passwords in its texts masked. */
export function toPrintableJson(value: object): string {
  return escaped(
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'string' ? withoutCredentials(inner) : inner,
    ),
  );
}

/**
 * A value as JSON in printable ASCII, whatever its texts hold; what reads it gets every character as it
 * was. Nothing is masked.
 */
export function toAsciiJson(value: object): string {
  const text = JSON.stringify(value);
  return NOT_PRINTABLE.test(text) ? escaped(text) : text;
}

const NOT_PRINTABLE = /[^\x20-\x7e]/;
const EACH_NOT_PRINTABLE = new RegExp(NOT_PRINTABLE, 'g');

function escaped(text: string): string {
  return text.replace(EACH_NOT_PRINTABLE, escapeCodeUnit);
}

/** The same, cut to at most `limit` characters, with the number of characters left out. */
export function shorten(text: string, limit = 80): string {
  const printable = toPrintableAscii(text);
  if (printable.length <= limit) return printable;
  const kept = printable.slice(0, limit);
  return `${kept}... (${String(printable.length - limit)} more)`;
}

/** The same for each line, which stay lines. */
export function shortenLines(text: string, limit: number): string {
  const lines = text.split('\n').map((line) => shorten(line, limit));
  return lines.join('\n');
}

/** Any value in quotes as a person may see it in a message: masked, escaped and shortened. */
export function quote(value: unknown): string {
  if (typeof value === 'string') return `"${shorten(value)}"`;
  if (value === undefined) return 'nothing';
  return shorten(asJson(value));
}

/**
 * A value as JSON, or the name of its type where JSON has no word for it: a function, a number too
 * large, an object that holds itself, is nested without end, or throws when it is looked at.
 */
export function asJson(value: unknown): string {
  try {
    const json: unknown = JSON.stringify(value);
    return typeof json === 'string' ? json : typeof value;
  } catch {
    return typeof value;
  }
}

function escapeCodeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
