import type { z } from 'zod';
import { keyFaults } from './json-keys.js';
import { schemaWords } from './schema-words.js';

/** What a text says, or everything that is wrong with it. The reasons may quote the text: escape them. */
export type StrictReading<Value> =
  | { readonly sound: true; readonly value: Value; readonly raw: unknown }
  | { readonly sound: false; readonly reasons: readonly string[] };

/** What nobody nests who writes by hand; a parser's stack is not to be tried out. */
const MAX_DEPTH = 32;
const STRING = String.raw`"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"`;
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const TOKEN = new RegExp(
  String.raw`[ \t\n\r]*(?:${STRING}|${NUMBER}|true|false|null|[{}[\],:])`,
  'y',
);
const STARTS_A_NUMBER = /^[-\d]/;
const TOKENS = new RegExp(String.raw`${STRING}|${NUMBER}|[{}[\]:]`, 'g');

/**
 * Reads JSON strictly: what a parser passes over or repairs in silence (keys that stand twice, keys that
 * mean something to JavaScript, numbers that are not spelled as their value is) and what the schema does
 * not know are all refused, together. The one reader of JSON that people write.
 */
export function readStrictJson<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): StrictReading<z.output<Schema>> {
  if (text.trim() === '') return { sound: false, reasons: ['it is not JSON: it is empty'] };
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { sound: false, reasons: [`it is not JSON: ${whereNot(text)}`] };
  }
  const tokens = text.match(TOKENS) ?? [];
  if (isNestedTooDeeply(tokens)) return { sound: false, reasons: ['it is nested too deeply'] };
  const parsed = schema.safeParse(raw);
  const reasons = [
    ...keyFaults(tokens),
    ...numberFaults(tokens),
    ...(parsed.error?.issues ?? []).map((issue) => schemaWords(issue, raw)),
  ];
  return parsed.success && reasons.length === 0
    ? { sound: true, value: parsed.data, raw }
    : { sound: false, reasons };
}

/** In our words: a parser's differ from one version to the next. */
function whereNot(text: string): string {
  TOKEN.lastIndex = 0;
  let end = 0;
  while (TOKEN.test(text)) end = TOKEN.lastIndex;
  const rest = text.slice(end).replace(/^[ \t\n\r]+/, '');
  if (rest === '') return 'a bracket, a comma or a colon is missing or too many';
  const before = text.slice(0, text.length - rest.length).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  return `line ${String(before.length)}, column ${String(column)} is neither a value nor a sign`;
}

function isNestedTooDeeply(tokens: readonly string[]): boolean {
  let depth = 0;
  for (const token of tokens) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** `5e3`, `-0`, `1.0` and digits that no number keeps. */
function numberFaults(tokens: readonly string[]): string[] {
  return tokens
    .filter((token) => STARTS_A_NUMBER.test(token))
    .map((token) => ({ token, plain: String(Number(token)) }))
    .filter(({ token, plain }) => plain !== token)
    .map(({ token, plain }) =>
      plain.endsWith('Infinity')
        ? `the number ${token} is too large`
        : `the number ${token} is not spelled plainly; it would be taken for ${plain}`,
    );
}
