import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decisionSchema } from '../../../src/core/domain/decision.js';
import { proofBodySchema } from '../../../src/core/domain/proof-lines/catalogue.js';
import { guardOf } from '../../../src/core/domain/schema-guard.js';
import { bent, inAscii } from '../../support/bent-values.js';
import { anyValueOf, barest, PROOF_SCHEMAS, type JsonSchema } from '../../support/proof-bodies.js';

/** A million in all in a long run. */
const RUNS = process.env['DEMO_RUN_SOAK'] === undefined ? 150 : 20_000;

const KINDS = PROOF_SCHEMAS.map(([name, told]) => {
  const schema = proofBodySchema.options.find(({ shape }) => shape.event_name.value === name);
  if (schema === undefined) throw new RangeError(`no ${name}`);
  return [name, schema as z.ZodType, told] as const;
});
const DECISION = z.toJSONSchema(decisionSchema) as JsonSchema;

/** What the guard lets through is what the schema makes of it, in printable ASCII. */
function expectSound(schema: z.ZodType, isHeld: boolean, value: unknown): void {
  if (!isHeld) return;
  const written = JSON.stringify(value);
  expect(JSON.stringify(schema.parse(value))).toBe(written);
  expect(written).toMatch(/^[ -~]*$/);
}

describe('a guard', () => {
  it.each([...KINDS, ['a decision', decisionSchema, DECISION] as const])(
    'holds only what the schema takes as it is: %s',
    (_name, schema, told) => {
      const guard = guardOf(schema);
      const any = fc.oneof(anyValueOf(told), anyValueOf(barest(told))) as fc.Arbitrary<object>;
      const whole = fc.oneof(any, any.map(inAscii));
      let held = 0;
      fc.assert(
        fc.property(whole, (value) => {
          const isHeld = guard(value);
          held += Number(isHeld);
          expectSound(schema, isHeld, value);
        }),
        { numRuns: RUNS },
      );
      fc.assert(
        fc.property(whole.chain(bent), (value) => {
          expectSound(schema, guard(value), value);
        }),
        { numRuns: RUNS },
      );
      // A guard that holds nothing would be sound.
      expect(held).toBeGreaterThan(0);
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
  ])('is not held: %s', (_what, schema, value) => {
    expect(guardOf(schema)(value)).toBe(false);
  });
});
