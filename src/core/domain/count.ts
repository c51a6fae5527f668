/** A number with what it counts: `1 event`, `2 events`, `2 processes`. */
export function count(number: number, thing: string): string {
  if (number === 1) return `1 ${thing}`;
  return `${String(number)} ${thing}${/(?:s|x|ch|sh)$/.test(thing) ? 'es' : 's'}`;
}

/** Texts with commas between them, without the empty ones. */
export function withCommas(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(', ');
}
