import type { z } from 'zod';

/**
 * What a schema accepts, as plain data that can be compiled: into one that spells a value, one that matches a
 * spelling, one that only judges. `other` is what only the schema itself knows.
 */
export type Shape =
  | { readonly is: 'text'; readonly length: Range; readonly patterns: readonly RegExp[] }
  | { readonly is: 'integer'; readonly range: Range }
  | { readonly is: 'one_of'; readonly values: readonly Scalar[] }
  | { readonly is: 'list'; readonly of: Shape; readonly length: Range }
  | { readonly is: 'object'; readonly fields: readonly Field[] }
  /** Any number of keys. */
  | { readonly is: 'record'; readonly key: TextShape; readonly value: Shape }
  /** What accepts values of one type only, each another. */
  | { readonly is: 'either'; readonly options: readonly Shape[] }
  | { readonly is: 'other'; readonly schema: z.core.$ZodType };

export type TextShape = Extract<Shape, { is: 'text' }>;
/** Both ends belong to it. */
export interface Range {
  readonly from: number;
  readonly to: number;
}
export interface Field {
  readonly key: string;
  readonly isOptional: boolean;
  readonly shape: Shape;
}
type Scalar = string | number | boolean | null;
type Check = z.core.$ZodChecks['_zod']['def'];

/** The type of a JSON value. */
export type JsonType = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object';

/**
 * Walks a schema. Whatever it does not know (a transformation, a refinement, a kind of schema) becomes
 * `other`, so that nothing is ever taken for simpler than it is.
 */
export function shapeOf(schema: z.core.$ZodType): Shape {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const read = READERS[def.type] as Reader<Def> | undefined;
  return read?.(def) ?? { is: 'other', schema };
}

type Def = z.core.$ZodTypes['_zod']['def'];
type Reader<Of extends Def> = (def: Of) => Shape | undefined;

const READERS: { readonly [Type in Def['type']]?: Reader<Extract<Def, { type: Type }>> } = {
  string: (def) => ('coerce' in def ? undefined : textShape(checksOf(def))),
  number: (def) => ('coerce' in def ? undefined : integerShape(checksOf(def))),
  boolean: (def) => ('coerce' in def ? undefined : oneOf([true, false])),
  enum: ({ entries }) => oneOf(Object.values(entries)),
  literal: ({ values }) => oneOf(values),
  nullable: ({ innerType }) => eitherOf([{ is: 'one_of', values: [null] }, shapeOf(innerType)]),
  union: ({ options }) => eitherOf(options.map(shapeOf)),
  array: (def) => listShape(shapeOf(def.element), checksOf(def)),
  object: objectShape,
  record: recordShape,
};

/** A schema of one check (`z.int()`, `z.iso.datetime()`) is that check itself. */
function checksOf(def: z.core.$ZodTypeDef): Check[] {
  const own = 'check' in def ? [def as unknown as Check] : [];
  return [...own, ...(def.checks ?? []).map((check) => check._zod.def as Check)];
}

function textShape(checks: readonly Check[]): Shape | undefined {
  const patterns: RegExp[] = [];
  let length: Range = { from: 0, to: Infinity };
  for (const check of checks) {
    const narrower = narrowed(length, check);
    if (narrower !== undefined) length = narrower;
    else if (check.check === 'string_format' && check.pattern !== undefined && isPlain(check)) {
      patterns.push(check.pattern);
    } else return undefined;
  }
  return { is: 'text', length, patterns };
}

/** Of formats, those are taken that are their pattern and nothing else. */
function isPlain({ format, pattern }: Extract<Check, { check: 'string_format' }>): boolean {
  return (format === 'regex' || format === 'datetime') && !/[gy]/.test(pattern?.flags ?? '');
}

/** Only safe integers are known: proof lines hold no others. */
function integerShape(checks: readonly Check[]): Shape | undefined {
  let range: Range | undefined = { from: -Infinity, to: Infinity };
  for (const check of checks) range = range && limited(range, check);
  return range !== undefined && Number.isInteger(range.from) && Number.isInteger(range.to)
    ? { is: 'integer', range }
    : undefined;
}

/** @returns undefined for a check that is no limit of a number */
function limited({ from, to }: Range, check: Check): Range | undefined {
  if (check.check === 'number_format' && check.format === 'safeint') {
    return {
      from: Math.max(from, Number.MIN_SAFE_INTEGER),
      to: Math.min(to, Number.MAX_SAFE_INTEGER),
    };
  }
  if (check.check !== 'greater_than' && check.check !== 'less_than') return undefined;
  const { value, inclusive } = check;
  if (typeof value !== 'number' || !inclusive) return undefined;
  return check.check === 'greater_than'
    ? { from: Math.max(from, value), to }
    : { from, to: Math.min(to, value) };
}

function listShape(of: Shape, checks: readonly Check[]): Shape | undefined {
  let length: Range | undefined = { from: 0, to: Infinity };
  for (const check of checks) length = length && narrowed(length, check);
  return length && { is: 'list', of, length };
}

/** @returns undefined for a check that is none of a length */
function narrowed({ from, to }: Range, check: Check): Range | undefined {
  if (check.check === 'min_length') return { from: Math.max(from, check.minimum), to };
  if (check.check === 'max_length') return { from, to: Math.min(to, check.maximum) };
  if (check.check !== 'length_equals') return undefined;
  return { from: Math.max(from, check.length), to: Math.min(to, check.length) };
}

/** Strict objects without checks of their own; what is optional may be absent, and nothing more. */
function objectShape({ shape, catchall, checks = [] }: z.core.$ZodObjectDef): Shape | undefined {
  if (catchall?._zod.def.type !== 'never' || checks.length > 0) return undefined;
  const fields = Object.entries(shape).map(([key, schema]) => {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    const isOptional = def.type === 'optional';
    return { key, isOptional, shape: shapeOf(isOptional ? def.innerType : schema) };
  });
  return { is: 'object', fields };
}

/** A record of a few names is an object with these keys. */
function recordShape({ keyType, valueType, ...def }: z.core.$ZodRecordDef): Shape | undefined {
  if ('mode' in def || 'partial' in def || (def.checks ?? []).length > 0) return undefined;
  const [key, value] = [shapeOf(keyType), shapeOf(valueType)];
  if (key.is === 'text') return { is: 'record', key, value };
  if (key.is !== 'one_of' || !key.values.every((name) => typeof name === 'string'))
    return undefined;
  const fields = key.values.map((name) => ({ key: name, isOptional: false, shape: value }));
  return { is: 'object', fields };
}

/** Where two accept the same type of value, which of them reads it is not known here. */
function eitherOf(options: readonly Shape[]): Shape | undefined {
  const flat = options.flatMap((option) => (option.is === 'either' ? option.options : [option]));
  const types = flat.map(typesOf);
  const all = types.flatMap((some) => some ?? []);
  const areApart = !types.includes(undefined) && new Set(all).size === all.length;
  return areApart ? { is: 'either', options: flat } : undefined;
}

/** The types of the values that a shape accepts; undefined where that is not known. */
export function typesOf(shape: Shape): readonly JsonType[] | undefined {
  switch (shape.is) {
    case 'text':
      return ['string'];
    case 'integer':
      return ['number'];
    case 'list':
      return ['array'];
    case 'object':
    case 'record':
      return ['object'];
    case 'one_of':
      return [...new Set(shape.values.map(typeOfScalar))];
    case 'either':
      return shape.options.flatMap((option) => typesOf(option) ?? []);
    case 'other':
      return undefined;
  }
}

function typeOfScalar(value: Scalar): JsonType {
  return value === null ? 'null' : (typeof value as JsonType);
}

function oneOf(values: readonly unknown[]): Shape | undefined {
  return values.every(isScalar) ? { is: 'one_of', values } : undefined;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
