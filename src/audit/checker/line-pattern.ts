import type { z } from 'zod';
import { shapeOf, type Field, type Range, type Shape } from '../../core/domain/schema-shape.js';

/**
 * Compiles a schema into one regular expression. What it matches is the JSON of a value that the schema accepts,
 * spelled as a log spells it: printable ASCII, no blanks, each key once and in its order. What it does not match
 * may be that all the same (an escaped character, a number of sixteen digits): then the schema has to be asked.
 * Canonical lines of strict schemas are a regular language, but for the keys of a record, which must differ:
 * a look ahead for the same key again (a back reference) sees to these.
 * @returns undefined where no value could be matched
 */
export function patternOf(schema: z.core.$ZodType): RegExp | undefined {
  let records = 0;
  const source = matching(shapeOf(schema), () => `key${String((records += 1))}`);
  return source === undefined ? undefined : new RegExp(`^${source}$`);
}

/** Gives a group a name that no other has. */
type NewName = () => string;
type Of<Is extends Shape['is']> = Extract<Shape, { is: Is }>;

/** The source for a shape; undefined where it matches nothing that is certain. */
function matching(shape: Shape, newName: NewName): string | undefined {
  switch (shape.is) {
    case 'text':
      return text(shape);
    case 'integer':
      return integer(shape.range);
    case 'one_of':
      return anyOf(shape.values.map((value) => literal(JSON.stringify(value))));
    case 'list':
      return list(shape, newName);
    case 'object':
      return object(shape.fields, newName);
    case 'record':
      return record(shape, newName);
    case 'either':
      return anyOf(shape.options.map((option) => matching(option, newName)));
    case 'known':
      return anyOf(shape.texts.map(literal));
    case 'other':
      return undefined;
  }
}

/** Nothing that JSON would escape. */
const PLAIN = String.raw`[ !#-\[\]-~]`;
/** What else a text may hold, each UTF-16 unit in its one spelling: the short one, or else four hexadecimal digits. */
const ESCAPED = String.raw`\\(?:["\\bfnrt]|u(?:00(?:0[0-7bef]|1[0-9a-f]|7f|[89a-f][0-9a-f])|0[1-9a-f][0-9a-f]{2}|[1-9a-f][0-9a-f]{3}))`;
/** Letters or digits from one to another: `[A-z]` would hold a backslash. */
const CLASS = String.raw`\[-?(?:[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d|\w)+-?\]`;
/** The pattern of an id or a hash: characters without a meaning in JSON, classes, groups, repetitions. */
const SIMPLE = new RegExp(
  String.raw`^\^((?:[\w:-]|\\d|\\\.|${CLASS}|\(\?:|\)|\||\{\d+(?:,\d*)?\}|[?*+])+)\$$`,
);

function text({ length, patterns }: Of<'text'>): string | undefined {
  const [pattern, ...more] = patterns;
  if (pattern === undefined) return anyText(times(length));
  const inner = SIMPLE.exec(pattern.source)?.[1];
  if (inner === undefined || more.length > 0 || pattern.flags !== '') return undefined;
  if (hasOpenChoice(inner)) return undefined;
  const isAnyLength = length.from === 0 && length.to === Infinity;
  return `"${isAnyLength ? '' : `(?=[^"]${times(length)}")`}${inner}"`;
}

/** Nearly no text has anything escaped, and the plain way is the fast one; the other is for texts that it cannot match. */
function anyText(length: string): string {
  const withEscaped = `(?=${PLAIN}*\\\\)(?:${PLAIN}|${ESCAPED})${length}`;
  return `"(?:${PLAIN}${length}|${withEscaped})"`;
}

/** `^a|b$` means something else than `^(?:a|b)$`. */
function hasOpenChoice(source: string): boolean {
  let depth = 0;
  for (const character of source) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === '|' && depth === 0) return true;
  }
  return false;
}

function times({ from, to }: Range): string {
  if (from === 0 && to === Infinity) return '*';
  return `{${String(from)},${to === Infinity ? '' : String(to)}}`;
}

/** Any digits that are certain to stay within the limits; the rest is for the schema. */
function integer({ from, to }: Range): string | undefined {
  if (from > 1 || to < 1) return undefined;
  const digits = String(Math.min(to, Number.MAX_SAFE_INTEGER)).length - 1;
  const positive = [
    ...(digits > 0 ? [`[1-9]\\d{0,${String(digits - 1)}}`] : [`[1-${String(to)}]`]),
    ...(to < Number.MAX_SAFE_INTEGER && digits > 0 ? [String(to)] : []),
  ];
  const zero = from <= 0 ? ['0'] : [];
  const negative = from === Number.MIN_SAFE_INTEGER ? [String.raw`-[1-9]\d{0,14}`] : [];
  return anyOf([...positive, ...zero, ...negative]);
}

function literal(json: string): string | undefined {
  return /^[ -~]*$/.test(json) ? json.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&') : undefined;
}

function anyOf(sources: readonly (string | undefined)[]): string | undefined {
  const known = sources.filter((source) => source !== undefined);
  return known.length === 0 ? undefined : `(?:${known.join('|')})`;
}

function list({ of, length }: Of<'list'>, newName: NewName): string | undefined {
  const member = matching(of, newName);
  return member && `\\[${repeated(member, ']', length)}\\]`;
}

/** Behind each comes a comma, and behind the last the end. */
function repeated(member: string, end: string, length: Range): string {
  return `(?:${member}(?:,(?!\\${end})|(?=\\${end})))${times(length)}`;
}

/** The first key that is there has no comma before it: behind an optional one that is not known beforehand. */
function object(fields: readonly Field[], newName: NewName): string | undefined {
  let source = '';
  let comma = '';
  for (const { key, isOptional, shape } of fields) {
    const value = matching(shape, newName);
    const name = literal(JSON.stringify(key));
    if (value === undefined || name === undefined) {
      if (!isOptional) return undefined;
      continue;
    }
    const member = `${comma}${name}:${value}`;
    source += isOptional ? `(?:${member})?` : member;
    if (!isOptional) comma = ',';
    else if (comma === '') comma = String.raw`(?:(?<=\{)|(?<!\{),)`;
  }
  return `\\{${source}\\}`;
}

/** A letter first: keys that are numbers would be read in another order than they are written. */
function record({ key, value }: Of<'record'>, newName: NewName): string | undefined {
  const name = text(key);
  const inner = matching(value, newName);
  if (name === undefined || inner === undefined || inner.includes('(?<k')) return undefined;
  if (!/^\^\[a-z\](?![?*{])/.test(key.patterns[0]?.source ?? '')) return undefined;
  const group = newName();
  const isAgain = `${inner}(?:,${name}:${inner})*,\\k<${group}>:`;
  const member = `(?<${group}>${name}):(?!${isAgain})${inner}`;
  return `\\{${repeated(member, '}', { from: 0, to: Infinity })}\\}`;
}
