import { z } from 'zod';
import { shapeOf, type Field, type Shape, type TextShape } from './schema-shape.js';

/**
 * Judges a value and spells it, in one walk and without a copy.
 * @param before what has been spelled already
 * @returns that with the value's JSON behind it, in printable ASCII: what the schema makes of the value,
 *   which is the value itself. Undefined says nothing against it: ask the schema.
 */
export type Writer = (value: unknown, before: string) => string | undefined;

/**
 * Compiles the schema of an object, once, whose first field is spelled already. Its writer judges that field too, and spells
 * the others, each behind a comma: `,"b":2,"c":3`, without the brace that ends the object.
 */
export function restWriterOf(schema: z.core.$ZodType): Writer {
  const shape = shapeOf(schema);
  if (shape.is !== 'object') return () => undefined;
  const [first] = shape.fields;
  if (first === undefined || first.isOptional) return () => undefined;
  const judge = compiled(first.shape, '');
  return members(shape.fields, [
    (value, before) => (judge(value, '') === undefined ? undefined : before),
  ]);
}

/** @param opening what is spelled right before the value, always: a key, a comma */
function compiled(shape: Shape, opening: string): Writer {
  switch (shape.is) {
    case 'text':
      return text(shape, opening);
    case 'integer':
      return integer(shape, opening);
    case 'one_of':
      return oneOf(shape, opening);
    case 'list':
      return list(shape, opening);
    case 'object':
      return object(shape, opening);
    case 'record':
      return record(shape, opening);
    case 'either':
      return either(shape, opening);
    case 'known':
      return known(shape, opening);
    case 'other':
      return other(shape, opening);
  }
}

type Of<Is extends Shape['is']> = Extract<Shape, { is: Is }>;

const PRINTABLE = /^[ -~]*$/;
/** Nothing that JSON would escape. */
const PLAIN = /^[ !#-[\]-~]*$/;

function text(shape: TextShape, opening: string): Writer {
  const spell = quoted(shape);
  const start = `${opening}"`;
  return (value, before) => {
    const rest = spell(value);
    return rest === undefined ? undefined : before + start + rest;
  };
}

/** Spells a text behind its opening quote. Short texts are joined faster in this order. */
function quoted({ length: { from, to }, patterns }: TextShape) {
  return (value: unknown): string | undefined => {
    if (typeof value !== 'string' || value.length < from || value.length > to) return undefined;
    for (const pattern of patterns) if (!pattern.test(value)) return undefined;
    if (PLAIN.test(value)) return `${value}"`;
    return PRINTABLE.test(value) ? JSON.stringify(value).slice(1) : undefined;
  };
}

function integer({ range: { from, to } }: Of<'integer'>, opening: string): Writer {
  return (value, before) =>
    Number.isInteger(value) && from <= (value as number) && (value as number) <= to
      ? before + (opening + String(value))
      : undefined;
}

function oneOf({ values }: Of<'one_of'>, opening: string): Writer {
  const all = new Map<unknown, string>();
  for (const value of values) {
    const spelled = opening + JSON.stringify(value);
    if (PRINTABLE.test(spelled)) all.set(value, spelled);
  }
  const [one, ...more] = all;
  if (one !== undefined && more.length === 0) {
    const [only, spelled] = one;
    return (value, before) => (value === only ? before + spelled : undefined);
  }
  return (value, before) => {
    const spelled = all.get(value);
    return spelled === undefined ? undefined : before + spelled;
  };
}

function list({ of, length: { from, to } }: Of<'list'>, opening: string): Writer {
  const writeFirst = compiled(of, `${opening}[`);
  const writeNext = compiled(of, ',');
  return (value, before) => {
    if (!isPlainArray(value) || value.length < from || value.length > to) return undefined;
    if (value.length === 0) return `${before}${opening}[]`;
    let all = writeFirst(value[0], before);
    for (let at = 1; all !== undefined && at < value.length; at += 1)
      all = writeNext(value[at], all);
    return all === undefined ? undefined : `${all}]`;
  };
}

function object({ fields }: Of<'object'>, opening: string): Writer {
  const needed = fields.findIndex(({ isOptional }) => !isOptional);
  const leading = needed === -1 ? fields : fields.slice(0, needed + 1);
  const write = members(
    fields,
    leading.map(({ key, shape }) => compiled(shape, `${opening}{${JSON.stringify(key)}:`)),
  );
  return (value, before) => {
    const all = write(value, before);
    if (all === undefined) return undefined;
    return all === before ? `${before}${opening}{}` : `${all}}`;
  };
}

/**
 * Walks the keys in their order beside those of the schema. Reading past an end would slow all of it down.
 * @param firsts spell the first member that is there, by its place: behind what may be absent, another one
 */
function members(fields: readonly Field[], firsts: readonly Writer[]): Writer {
  const keys = fields.map(({ key }) => key);
  if (!keys.every((key) => PRINTABLE.test(key))) return () => undefined;
  const optional = fields.map(({ isOptional }) => isOptional);
  const others = fields.map(({ key, shape }) => compiled(shape, `,${JSON.stringify(key)}:`));
  const end = keys.length;
  /** Over what need not be there and is not: a schema sees hidden and inherited values too. */
  const behindAbsent = (value: Readonly<Record<string, unknown>>, from: number, key?: string) => {
    for (let at = from; at < end; at += 1) {
      const name = keys[at] ?? '';
      if (name === key || optional[at] !== true || value[name] !== undefined) return at;
    }
    return end;
  };
  return (value, before) => {
    if (!isPlainObject(value)) return undefined;
    let at = 0;
    let all: string | undefined = before;
    let writers = firsts;
    for (const key in value) {
      if (at === end || keys[at] !== key) {
        at = behindAbsent(value, at, key);
        if (at === end || keys[at] !== key) return undefined;
      }
      all = writers[at]?.(value[key], all);
      if (all === undefined) return undefined;
      writers = others;
      at += 1;
    }
    return behindAbsent(value, at) === end ? all : undefined;
  };
}

/** JSON writes the own keys of an object, a schema's `for ... in` walks inherited ones too. */
function record({ key, value: inner }: Of<'record'>, opening: string): Writer {
  const spellKey = quoted(key);
  const write = compiled(inner, ':');
  return (value, before) => {
    if (!isPlainObject(value)) return undefined;
    let all: string | undefined = before;
    let start = `${opening}{"`;
    for (const name in value) {
      const rest = name === '__proto__' ? undefined : spellKey(name);
      all = rest === undefined ? undefined : write(value[name], all + start + rest);
      if (all === undefined) return undefined;
      start = ',"';
    }
    if (Object.getOwnPropertySymbols(value).length > 0) return undefined;
    return all === before ? `${before}${opening}{}` : `${all}}`;
  };
}

function isPlainArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && Object.getPrototypeOf(value) === Array.prototype;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Not two of them accept the same type of value. */
function either({ options }: Of<'either'>, opening: string): Writer {
  const writers = options.map((option) => compiled(option, opening));
  return (value, before) => {
    for (const write of writers) {
      const all = write(value, before);
      if (all !== undefined) return all;
    }
    return undefined;
  };
}

function known({ texts }: Of<'known'>, opening: string): Writer {
  const all = new Set(texts.filter((known) => PRINTABLE.test(known)));
  return (value, before) => {
    const written = JSON.stringify(value);
    return all.has(written) ? before + opening + written : undefined;
  };
}

function other({ schema }: Of<'other'>, opening: string): Writer {
  return (value, before) => {
    const { data, success } = z.safeParse(schema, value);
    // What it refuses, JSON may refuse too, with another error.
    if (!success) return undefined;
    const written = JSON.stringify(value);
    const isItself = JSON.stringify(data) === written && PRINTABLE.test(written);
    return isItself ? before + opening + written : undefined;
  };
}
