const STRING = String.raw`"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"`;
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const TOKEN = new RegExp(String.raw`${STRING}|${NUMBER}|true|false|null|[{}[\],:]`, 'y');
const BLANKS = /[ \t\n\r]*/y;

type Expected = 'value' | 'value_or_end' | 'key' | 'key_or_end' | 'colon' | 'comma_or_end';

/**
 * Where a text stops to be JSON: the offset of the first sign that cannot stand there.
 * @param text no valid JSON
 */
export function jsonFaultOffset(text: string): number {
  const open: string[] = [];
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
function step(token: string, expected: Expected, open: string[]): Expected | undefined {
  const inObject = open.at(-1) === '{';
  if (expected === 'colon') return token === ':' ? 'value' : undefined;
  if (token === '}' || token === ']') return close(token, expected, open);
  if (expected === 'comma_or_end') {
    if (token !== ',' || open.length === 0) return undefined;
    return inObject ? 'key' : 'value';
  }
  if (expected === 'key' || expected === 'key_or_end') {
    return token.startsWith('"') ? 'colon' : undefined;
  }
  if (token === '{' || token === '[') {
    open.push(token);
    return token === '{' ? 'key_or_end' : 'value_or_end';
  }
  return token === ',' || token === ':' ? undefined : 'comma_or_end';
}

function close(token: string, expected: Expected, open: string[]): Expected | undefined {
  const isEnd = expected.endsWith('_or_end');
  const opener = token === '}' ? '{' : '[';
  return isEnd && open.pop() === opener ? 'comma_or_end' : undefined;
}

function after(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
