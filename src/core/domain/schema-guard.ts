import { z } from 'zod';
import { shapeOf, typesOf, type JsonType, type Range, type Shape } from './schema-shape.js';

/**
 * Judges a value without copying it. True says: the schema accepts the value, what it would make of it is the
 * value itself, its keys in the schema's order, and all that JSON writes of it is printable ASCII. False says
 * nothing: ask the schema.
 */
export type Guard = (value: unknown) => boolean;

/** Compiles a schema, once. Its guard is several times as fast, but for what is `other`. */
export function guardOf(schema: z.core.$ZodType): Guard {
  return guardOfShape(shapeOf(schema));
}

/** The same for what a schema is known to accept. */
export function guardOfShape(shape: Shape): Guard {
  switch (shape.is) {
    case 'text':
      return text(shape);
    case 'integer':
      return integer(shape.range);
    case 'one_of':
      return oneOf(shape);
    case 'list':
      return list(shape);
    case 'object':
      return object(shape);
    case 'record':
      return record(shape);
    case 'either':
      return either(shape);
    case 'known':
      return known(shape);
    case 'other':
      return other(shape);
  }
}

type Of<Is extends Shape['is']> = Extract<Shape, { is: Is }>;

const PRINTABLE = /^[ -~]*$/;

function text({ length, patterns }: Of<'text'>): Guard {
  const isText: Guard = (value) =>
    typeof value === 'string' && isWithin(value.length, length) && PRINTABLE.test(value);
  return patterns.reduce(
    (soFar, pattern) => (value) => soFar(value) && pattern.test(value as string),
    isText,
  );
}

function isWithin(number: number, { from, to }: Range): boolean {
  return from <= number && number <= to;
}

function integer(range: Range): Guard {
  return (value) => Number.isInteger(value) && isWithin(value as number, range);
}

function oneOf({ values }: Of<'one_of'>): Guard {
  const [only, ...more] = values.filter((value) => PRINTABLE.test(String(value)));
  if (only !== undefined && more.length === 0) return (value) => value === only;
  const all = new Set<unknown>(only === undefined ? [] : [only, ...more]);
  return (value) => all.has(value);
}

function list({ of, length }: Of<'list'>): Guard {
  const holds = guardOfShape(of);
  return (value) => {
    if (!isPlainArray(value) || !isWithin(value.length, length)) return false;
    for (const member of value) if (!holds(member)) return false;
    return true;
  };
}

/** Walks the keys in their order beside those of the schema. Reading past an end would slow all of it down. */
function object({ fields }: Of<'object'>): Guard {
  if (!fields.every(({ key }) => PRINTABLE.test(key))) return () => false;
  const keys = fields.map(({ key }) => key);
  const optional = fields.map(({ isOptional }) => isOptional);
  const guards = fields.map(({ shape }) => guardOfShape(shape));
  const end = keys.length;
  /** Over what need not be there and is not: a schema sees hidden and inherited values too. */
  const behindAbsent = (value: Readonly<Record<string, unknown>>, from: number, key?: string) => {
    for (let at = from; at < end; at += 1) {
      const name = keys[at] ?? '';
      if (name === key || optional[at] !== true || value[name] !== undefined) return at;
    }
    return end;
  };
  return (value) => {
    if (!isPlainObject(value)) return false;
    let at = 0;
    for (const key in value) {
      at = behindAbsent(value, at, key);
      if (at === end || keys[at] !== key || guards[at]?.(value[key]) !== true) return false;
      at += 1;
    }
    return behindAbsent(value, at) === end;
  };
}

/** JSON writes the own keys of an object, a schema's `for ... in` walks inherited ones too. */
function record({ key, value: inner }: Of<'record'>): Guard {
  const isKey = text(key);
  const holds = guardOfShape(inner);
  return (value) => {
    if (!isPlainObject(value)) return false;
    for (const name in value) {
      if (name === '__proto__' || !isKey(name) || !holds(value[name])) return false;
    }
    return Object.getOwnPropertySymbols(value).length === 0;
  };
}

/** JSON asks `toJSON` also where nobody sees it. */
function isPlainArray(value: unknown): value is readonly unknown[] {
  return (
    Array.isArray(value) && Object.getPrototypeOf(value) === Array.prototype && !('toJSON' in value)
  );
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function either({ options }: Of<'either'>): Guard {
  const guards: Partial<Record<JsonType, Guard>> = {};
  for (const option of options) {
    const holds = guardOfShape(option);
    for (const type of typesOf(option) ?? []) guards[type] = holds;
  }
  return (value) => guards[typeOf(value)]?.(value) ?? false;
}

function typeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : (typeof value as JsonType);
}

function known({ texts }: Of<'known'>): Guard {
  const all = new Set(texts.filter((text) => PRINTABLE.test(text)));
  return (value) => all.has(JSON.stringify(value));
}

function other({ schema }: Of<'other'>): Guard {
  return (value) => {
    const { data, success } = z.safeParse(schema, value);
    // What no schema takes, JSON may not be able to write.
    if (!success) return false;
    const written = JSON.stringify(value);
    return JSON.stringify(data) === written && PRINTABLE.test(written);
  };
}
