import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { proofBodySchema } from '../../../src/core/domain/proof-lines/catalogue.js';
import { toAsciiJson } from '../../../src/core/domain/safe-text.js';
import { restWriterOf, type Writer } from '../../../src/core/domain/schema-writer.js';
import { bent, inAscii } from '../../support/bent-values.js';
import { anyValueOf, barest, PROOF_SCHEMAS, type JsonSchema } from '../../support/proof-bodies.js';

/** A million in all in a long run. */
const RUNS = process.env['DEMO_RUN_SOAK'] === undefined ? 150 : 20_000;

type Kind = readonly [name: string, schema: z.ZodType, told: JsonSchema];
const KINDS = PROOF_SCHEMAS.map(([name, told]): Kind => {
  const schema = proofBodySchema.options.find(({ shape }) => shape.event_name.value === name);
  if (schema === undefined) throw new RangeError(`no ${name}`);
  return [name, schema, told];
});

/** What is spelled at once is what the schema makes of the value, as a log has it. */
function expectSound(name: string, schema: z.ZodType, write: Writer, value: unknown): boolean {
  const spelled = write(value, `{"event_name":"${name}"`);
  if (spelled === undefined) return false;
  const parsed = schema.parse(value) as object;
  expect(`${spelled}}`).toBe(toAsciiJson(parsed));
  expect(`${spelled}}`).toBe(JSON.stringify(parsed));
  return true;
}

/** Of any schema: it stands behind another field. */
function spelledBy(schema: z.ZodType, value: unknown): string | undefined {
  const write = restWriterOf(z.strictObject({ first: z.literal('x'), it: schema }));
  return write({ first: 'x', it: value }, '')?.slice(',"it":'.length);
}

describe('a writer', () => {
  it.each(KINDS)(
    'spells only what the schema takes as it is, byte for byte: %s',
    (name, schema, told) => {
      const any = fc.oneof(anyValueOf(told), anyValueOf(barest(told))) as fc.Arbitrary<object>;
      const whole = fc.oneof(any, any.map(inAscii));
      const write = restWriterOf(schema);
      let spelled = 0;
      fc.assert(
        fc.property(whole, (value) => {
          spelled += Number(expectSound(name, schema, write, value));
        }),
        { numRuns: RUNS },
      );
      fc.assert(
        fc.property(whole.chain(bent), (value) => {
          expectSound(name, schema, write, value);
        }),
        { numRuns: RUNS },
      );
      // A writer that spells nothing would be sound.
      expect(spelled).toBeGreaterThan(0);
    },
  );
});

describe('what the schema itself has to be asked about', () => {
  it.each<[string, z.ZodType, value: unknown]>([
    ['a refined word', z.enum(['a', 'b']).refine((word) => word !== 'a'), 'a'],
    ['a refined literal', z.literal('a').refine(() => false), 'a'],
    ['a refined yes', z.boolean().refine((yes) => yes), false],
    [
      'a refined null',
      z
        .int()
        .nullable()
        .refine((number) => number !== null),
      null,
    ],
    ['a refined choice', z.union([z.int(), z.string()]).refine(() => false), 1],
    [
      'a refined absence',
      z.strictObject({
        a: z
          .int()
          .optional()
          .refine((a) => a !== 1),
      }),
      { a: 1 },
    ],
    ['a default that may be absent', z.strictObject({ a: z.int().default(5).optional() }), {}],
    ['words that are changed', z.enum(['a', 'b']).overwrite(() => 'b' as const), 'a'],
    ['names of numbers', z.enum({ A: 0, 0: 'A' } as never), 'A'],
    ['a refined object', z.strictObject({ a: z.int() }).refine(() => false), { a: 1 }],
    ['what JSON cannot write', z.strictObject({ a: z.int() }).refine(() => true), { a: 1n }],
    ['keys in another order', z.strictObject({ a: z.int(), b: z.int() }), { b: 1, a: 1 }],
  ])('is not spelled: %s', (_what, schema, value) => {
    expect(spelledBy(schema, value)).toBeUndefined();
  });
});

describe('what has to be spelled with care', () => {
  const leading = z.strictObject({
    a: z.int().optional(),
    b: z.string().optional(),
    c: z.int().nullable(),
    d: z.array(z.array(z.int())).optional(),
  });
  it.each<[string, z.ZodType, value: unknown, spelled: string | undefined]>([
    ['what may be absent, and is there', leading, { a: 1, c: 2 }, '{"a":1,"c":2}'],
    ['the second that may be absent', leading, { b: 'x', c: null }, '{"b":"x","c":null}'],
    ['both', leading, { a: 1, b: '', c: 2, d: [] }, '{"a":1,"b":"","c":2,"d":[]}'],
    ['none', leading, { c: 2, d: [[], [1], [2, 3]] }, '{"c":2,"d":[[],[1],[2,3]]}'],
    ['nothing at all', z.strictObject({ a: z.int().optional() }), {}, '{}'],
    ['an empty record', z.record(z.string(), z.int()), {}, '{}'],
    ['a minus zero', z.int(), -0, '0'],
    ['a key that JSON escapes', z.strictObject({ 'a"\\': z.int() }), { 'a"\\': 1 }, undefined],
    ['a quote in a key', z.record(z.string(), z.int()), { '"': 1, b: 2 }, undefined],
    ['a quote in a text', z.string(), 'say "\\"', undefined],
    ['a letter that no terminal should get', z.string(), '\u007f', undefined],
  ])('%s', (_what, schema, value, told) => {
    const spelled = spelledBy(schema, value);
    if (told !== undefined) expect(spelled).toBe(told);
    if (told !== undefined || spelled !== undefined) {
      expect(spelled).toBe(toAsciiJson(schema.parse(value) as object));
    }
  });
});

describe('a writer of the rest', () => {
  const schema = z.strictObject({
    a: z.literal('x'),
    b: z.int().optional(),
    c: z.int().optional(),
  });

  it.each<[value: unknown, spelled: string | undefined]>([
    [{ a: 'x', b: 1, c: 2 }, '{"a":"x","b":1,"c":2'],
    [{ a: 'x', c: 2 }, '{"a":"x","c":2'],
    [{ a: 'x' }, '{"a":"x"'],
    [{ a: 'y', c: 2 }, undefined],
    [{ c: 2 }, undefined],
    [{ c: 2, a: 'x' }, undefined],
    [['x'], undefined],
  ])('spells all but the first field: %j', (value, spelled) => {
    expect(restWriterOf(schema)(value, '{"a":"x"')).toBe(spelled);
  });

  it.each<[string, z.ZodType, value: unknown]>([
    ['whose first field may be absent', z.strictObject({ a: z.int().optional() }), { a: 1 }],
    ['without fields', z.strictObject({}), {}],
    ['that is none', z.array(z.int()), [1]],
  ])('says nothing of an object %s', (_what, other, value) => {
    expect(restWriterOf(other)(value, 'before')).toBeUndefined();
  });
});
