/**
 * Text from outside, made harmless for a terminal and for the proof log: printable ASCII stays,
 * everything else becomes `\uXXXX`. JSON.stringify alone leaves C1 controls, bidirectional marks
 * and other code points raw that a terminal acts on.
 */
export function toPrintableAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, escapeCodeUnit);
}

/** The same, cut to at most `limit` characters, with the number of characters left out. */
export function shorten(text: string, limit = 80): string {
  const printable = toPrintableAscii(text);
  if (printable.length <= limit) return printable;
  const kept = printable.slice(0, limit);
  return `${kept}... (${String(printable.length - limit)} more)`;
}

/** Any value in quotes as a person may see it in a message: masked, escaped and shortened. */
export function quote(value: unknown): string {
  if (typeof value === 'string') return `"${shorten(withoutCredentials(value))}"`;
  if (value === undefined) return 'nothing';
  return shorten(withoutCredentials(asJson(value)));
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

/**
 * Text without the passwords of the URLs in it: those reach no screen and no log. In every word,
 * what stands between the first colon and the last @ is masked, however odd the rest of it is.
 */
export function withoutCredentials(text: string): string {
  return text.replace(/\S+/g, maskWord);
}

/** By positions, not by one clever pattern: those take quadratic time on long hostile words. */
function maskWord(word: string): string {
  const colon = word.indexOf(':');
  const at = word.lastIndexOf('@');
  if (colon === -1 || at < colon) return word;
  const [slashes = ''] = /^[/\\]{0,2}/.exec(word.slice(colon + 1, colon + 3)) ?? [];
  return `${word.slice(0, colon + 1)}${slashes}***${word.slice(at)}`;
}

function escapeCodeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
