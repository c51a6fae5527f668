import fc from 'fast-check';
import { z } from 'zod';
import { proofBodySchema } from '../../src/core/domain/proof-lines/catalogue.js';

/** The part of JSON Schema that the catalogue of proof lines makes use of. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | false;
  readonly items?: JsonSchema;
  /** Of a tuple. */
  readonly prefixItems?: readonly JsonSchema[];
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** One schema for each kind of proof line, as the catalogue itself tells it. */
export const PROOF_SCHEMAS: readonly (readonly [name: string, schema: JsonSchema])[] =
  (z.toJSONSchema(proofBodySchema) as JsonSchema).oneOf?.map(
    (schema) => [String(schema.properties?.['event_name']?.const), schema] as const,
  ) ?? [];

/** Any value that a schema accepts; its object keys are in the schema's order. */
export function anyValueOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(anyValueOf));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? -1_000_000, -1_000_000),
        max: Math.min(schema.maximum ?? 1_000_000, 1_000_000),
      });
    case 'string':
      return schema.pattern === undefined
        ? textOf(schema)
        : matching(schema.pattern, schema.maxLength);
    case 'array':
      return anyListOf(schema);
    case 'object':
      return anyObjectOf(schema);
    case undefined:
    default:
      throw new TypeError(`no generator for ${JSON.stringify(schema)}`);
  }
}

/** The same without what may be left out of the whole. */
export function barest(schema: JsonSchema): JsonSchema {
  const isNeeded = ([key]: readonly [string, unknown]) => schema.required?.includes(key) === true;
  const properties = Object.entries(schema.properties ?? {}).filter(isNeeded);
  return { ...schema, properties: Object.fromEntries(properties) };
}

function textOf({ minLength = 0, maxLength = 12 }: JsonSchema): fc.Arbitrary<string> {
  const lengths = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, 12)) };
  return fc.string({ unit: 'binary', ...lengths });
}

function matching(pattern: string, maxLength = Infinity): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(pattern)).filter(({ length }) => length <= maxLength);
}

/** Names are in a list once each, in the order of the catalogue. */
function anyListOf({ items, prefixItems, minItems, maxItems = 3 }: JsonSchema) {
  if (prefixItems !== undefined) return fc.tuple(...prefixItems.map(anyValueOf));
  return anyEvenListOf(items ?? {}, minItems ?? 0, maxItems);
}

function anyEvenListOf(items: JsonSchema, minLength: number, maxItems: number) {
  const maxLength = Math.min(maxItems, 3);
  return items.enum === undefined
    ? fc.array(anyValueOf(items), { minLength, maxLength })
    : fc.subarray([...items.enum], { minLength, maxLength });
}

function anyObjectOf(schema: JsonSchema): fc.Arbitrary<object> {
  const required = [...(schema.required ?? [])];
  if (schema.properties !== undefined) {
    const fields = Object.entries(schema.properties);
    const model = Object.fromEntries(fields.map(([key, inner]) => [key, anyValueOf(inner)]));
    return fc
      .record(model, { requiredKeys: required, noNullPrototype: true })
      .map((value) => inOrderOf(Object.keys(model), value));
  }
  const values = anyValueOf(schema.additionalProperties || {});
  if (required.length > 0) {
    return fc.record(Object.fromEntries(required.map((key) => [key, values])));
  }
  const names = schema.propertyNames?.enum?.map(String);
  if (names === undefined) {
    // No `__proto__`: zod leaves it out, which the checker of a log then finds by its bytes.
    const pattern = schema.propertyNames?.pattern ?? '^[a-z][a-z_]{0,11}$';
    return fc.dictionary(fc.stringMatching(new RegExp(pattern)), values, { maxKeys: 3 });
  }
  return fc
    .dictionary(fc.constantFrom(...names), values, { maxKeys: 3 })
    .map((value) => inOrderOf(names, value));
}

function inOrderOf(keys: readonly string[], value: Readonly<Record<string, unknown>>): object {
  const present = keys.filter((key) => Object.hasOwn(value, key));
  return Object.fromEntries(present.map((key) => [key, value[key]]));
}
