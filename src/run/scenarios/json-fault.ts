const STRING = String.raw`"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"`;
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const TOKEN = new RegExp(String.raw`${STRING}|${NUMBER}|true|false|null|[{}[\],:]`, 'y');
const BLANKS = /[ \t\n\r]*/y;

type Expected = 'value' | 'value_or_end' | 'key' | 'key_or_end' | 'colon' | 'comma_or_end';
type Kind = 'text' | 'other' | '{' | '}' | '[' | ']' | ',' | ':';

/** Which tokens may stand where. */
const FITTING: Readonly<Record<Expected, readonly Kind[]>> = {
  value: ['text', 'other', '{', '['],
  value_or_end: ['text', 'other', '{', '[', ']'],
  key: ['text'],
  key_or_end: ['text', '}'],
  colon: [':'],
  comma_or_end: [',', '}', ']'],
};

/**
 * Where a text stops to be JSON: the offset of the first sign that cannot stand there.
 * @param text no valid JSON
 */
export function jsonFaultOffset(text: string): number {
  const open: Kind[] = [];
  let expected: Expected = 'value';
  let offset = after(BLANKS, text, 0);
  while (offset < text.length) {
    const end = after(TOKEN, text, offset);
    const token = text.slice(offset, end);
    const next: Expected | undefined = end === offset ? undefined : step(token, expected, open);
    if (next === undefined) return offset;
    expected = next;
    offset = after(BLANKS, text, end);
  }
  return offset;
}

/** What may come behind a token; undefined where the token itself may not stand there. */
function step(token: string, expected: Expected, open: Kind[]): Expected | undefined {
  const kind = kindOf(token);
  if (!FITTING[expected].includes(kind)) return undefined;
  if (kind === '}' || kind === ']') {
    return open.pop() === (kind === '}' ? '{' : '[') ? 'comma_or_end' : undefined;
  }
  if (kind === '{' || kind === '[') open.push(kind);
  if (expected === 'key' || expected === 'key_or_end') return 'colon';
  return behind(kind, open.at(-1));
}

function behind(kind: Kind, inside: Kind | undefined): Expected | undefined {
  if (kind === ':') return 'value';
  if (kind === '{') return 'key_or_end';
  if (kind === '[') return 'value_or_end';
  if (kind !== ',') return 'comma_or_end';
  if (inside === undefined) return undefined;
  return inside === '{' ? 'key' : 'value';
}

function kindOf(token: string): Kind {
  if (token.startsWith('"')) return 'text';
  return /^[{}[\],:]$/.test(token) ? (token as Kind) : 'other';
}

function after(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
