import type { z } from 'zod';

/**
 * What a schema accepts, as plain data that can be compiled: into a guard of values, into a pattern of texts.
 * `other` is what only the schema itself knows.
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
  /** Some of what a schema accepts as it is, each as JSON writes it. */
  | { readonly is: 'known'; readonly texts: readonly string[] }
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
  boolean: (def) => ('coerce' in def ? undefined : unchecked(def, oneOf([true, false]))),
  enum: (def) => unchecked(def, namesOf(Object.values(def.entries))),
  literal: (def) => unchecked(def, oneOf(def.values)),
  nullable: (def) => unchecked(def, eitherOf([oneOf([null]), shapeOf(def.innerType)])),
  union: (def) => unchecked(def, eitherOf(def.options.map(shapeOf))),
  array: (def) => listShape(shapeOf(def.element), checksOf(def)),
  object: (def) => unchecked(def, objectShape(def)),
  record: (def) => unchecked(def, recordShape(def)),
};

/** What has checks of its own is for the schema. */
function unchecked(def: z.core.$ZodTypeDef, shape: Shape | undefined): Shape | undefined {
  return checksOf(def).length === 0 ? shape : undefined;
}

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
  return isPossible(length) ? { is: 'text', length, patterns } : undefined;
}

function isPossible({ from, to }: Range): boolean {
  return from <= to;
}

/** Of formats, those are taken that are their pattern and nothing else. */
function isPlain({ format, pattern }: Extract<Check, { check: 'string_format' }>): boolean {
  return (format === 'regex' || format === 'datetime') && !/[gy]/.test(pattern?.flags ?? '');
}

/** Only safe integers are known: proof lines hold no others. */
function integerShape(checks: readonly Check[]): Shape | undefined {
  let range: Range | undefined = { from: -Infinity, to: Infinity };
  for (const check of checks) range = range && limited(range, check);
  if (range === undefined || !isPossible(range)) return undefined;
  const { from, to } = range;
  return Number.isInteger(from) && Number.isInteger(to) ? { is: 'integer', range } : undefined;
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
  return length && isPossible(length) ? { is: 'list', of, length } : undefined;
}

/** @returns undefined for a check that is none of a length */
function narrowed({ from, to }: Range, check: Check): Range | undefined {
  if (check.check === 'min_length') return { from: Math.max(from, check.minimum), to };
  if (check.check === 'max_length') return { from, to: Math.min(to, check.maximum) };
  if (check.check !== 'length_equals') return undefined;
  return { from: Math.max(from, check.length), to: Math.min(to, check.length) };
}

/** Strict objects; what is optional may be absent, and nothing more. */
function objectShape({ shape, catchall }: z.core.$ZodObjectDef): Shape | undefined {
  if (catchall?._zod.def.type !== 'never') return undefined;
  const all = Object.entries(shape).map(([key, schema]) => fieldOf(key, schema));
  const fields = all.filter((field) => field !== undefined);
  return fields.length === all.length ? { is: 'object', fields } : undefined;
}

/** @returns undefined where an absent value is judged too, or another one put in its place */
function fieldOf(key: string, schema: z.core.$ZodType): Field | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type !== 'optional') return { key, isOptional: false, shape: shapeOf(schema) };
  const { innerType } = def;
  return checksOf(def).length > 0 || innerType._zod.optin !== undefined
    ? undefined
    : { key, isOptional: true, shape: shapeOf(innerType) };
}

/** A record of a few names is an object with these keys. */
function recordShape({ keyType, valueType, ...def }: z.core.$ZodRecordDef): Shape | undefined {
  if ('mode' in def || 'partial' in def) return undefined;
  const [key, value] = [shapeOf(keyType), shapeOf(valueType)];
  if (key.is === 'text') return { is: 'record', key, value };
  if (key.is !== 'one_of' || !key.values.every((name) => typeof name === 'string'))
    return undefined;
  const fields = key.values.map((name) => ({ key: name, isOptional: false, shape: value }));
  return { is: 'object', fields };
}

/** Where two accept the same type of value, which of them reads it is not known here. */
function eitherOf(options: readonly (Shape | undefined)[]): Shape | undefined {
  const known = options.filter((option) => option !== undefined);
  if (known.length < options.length) return undefined;
  const flat = known.flatMap((option) => (option.is === 'either' ? option.options : [option]));
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
    case 'known':
    case 'other':
      return undefined;
  }
}

function typeOfScalar(value: Scalar): JsonType {
  return value === null ? 'null' : (typeof value as JsonType);
}

/** Of an enum whose members are numbers, some keys are no members: such a one is left to the schema. */
function namesOf(values: readonly unknown[]): Shape | undefined {
  return values.every((value) => typeof value === 'string') ? oneOf(values) : undefined;
}

function oneOf(values: readonly unknown[]): Shape | undefined {
  const all = [...new Set(values)];
  return all.every(isScalar) ? { is: 'one_of', values: all } : undefined;
}

/** As JSON has them: it writes NaN as null. */
function isScalar(value: unknown): value is Scalar {
  return (
    value === null ||
    ['string', 'boolean'].includes(typeof value) ||
    (typeof value === 'number' && Number.isFinite(value))
  );
}
