import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lineSchemaOf } from '../../../src/audit/checker/line-schema.js';
import { proofBodySchema } from '../../../src/core/domain/proof-lines/catalogue.js';
import { patternOf } from '../../../src/audit/checker/line-pattern.js';
import { bent, inAscii } from '../../support/bent-values.js';
import { anyValueOf, barest, type JsonSchema } from '../../support/proof-bodies.js';

/** A million in all in a long run. */
const RUNS = process.env['DEMO_RUN_SOAK'] === undefined ? 100 : 20_000;

const KINDS = proofBodySchema.options.map(({ shape }) => {
  const name = shape.event_name.value;
  const schema = lineSchemaOf(name) ?? expect.fail(name);
  const told = z.toJSONSchema(schema, { unrepresentable: 'any' }) as JsonSchema;
  return [name, schema, told] as const;
});

/** As a log spells it: of what is not printable ASCII, each UTF-16 unit apart. */
function spelled(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What is matched is what the schema makes of it, spelled as it spells it. */
function isSound(schema: z.ZodType, pattern: RegExp, text: string): boolean {
  if (!pattern.test(text)) return false;
  expect(spelled(schema.parse(JSON.parse(text)))).toBe(text);
  return true;
}

const anyPiece = fc.oneof(
  fc.constantFrom(...Array.from('{}[],:"\\ 0123456789-+.eEnulltrueafs_xZT')),
  fc.constantFrom('null', 'true', '00', '-0', '1e3', '1.0', '\\u0041', '\\"', '\\/', '\u007f', 'é'),
  fc.constantFrom('"a":1,', ',"a":1', '{}', '[]', ',,', '9007199254740993', '"w1":1,', '\n'),
);

/** A text with something put in, taken out, doubled or exchanged. */
function bentText(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length), fc.nat(40), fc.nat(3), anyPiece)
    .map(([at, cut, how, piece]) => {
      const [before, behind] = [text.slice(0, at), text.slice(at)];
      if (how === 0) return before + piece + behind;
      if (how === 1) return before + behind.slice(cut);
      if (how === 2) return before + behind.slice(0, cut) + behind;
      return before + piece + behind.slice(piece.length);
    });
}

describe('a pattern', () => {
  it.each(KINDS)(
    'matches only what the schema takes, as it spells it: %s',
    (_name, schema, told) => {
      const pattern = patternOf(schema);
      if (pattern === undefined) throw new RangeError('no pattern');
      const anyOfAll = fc.oneof(anyValueOf(told), anyValueOf(barest(told)));
      const any = fc
        .tuple(anyOfAll, fc.boolean())
        .map(([value, isPlain]) => (isPlain ? inAscii(value as object) : (value as object)));
      let matched = 0;
      fc.assert(
        fc.property(any, (value) => {
          matched += Number(isSound(schema, pattern, spelled(value)));
        }),
        { numRuns: RUNS },
      );
      const anyText = fc.oneof(
        any.chain((value) => bentText(spelled(value))),
        any.chain(bent).map((value) => textOf(value)),
      );
      fc.assert(
        fc.property(anyText, (text) => {
          isSound(schema, pattern, text);
        }),
        { numRuns: RUNS },
      );
      // A pattern that matches nothing would be sound.
      expect(matched).toBeGreaterThan(0);
    },
  );
});

function textOf(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '';
  }
}

const word = z.string().regex(/^[a-z]+$/);
const maybe = z.strictObject({ a: z.int().optional(), b: z.int().optional(), c: z.int() });

describe('the pattern of a part', () => {
  it('takes each UTF-16 unit in its one spelling', () => {
    const pattern = patternOf(z.string()) ?? expect.fail('no pattern');
    const isTaken = (inner: string) => pattern.test(`"${inner}"`);
    for (let unit = 0; unit <= 0xffff; unit += 1) {
      const text = String.fromCharCode(unit);
      const own = spelled(text).slice(1, -1);
      const digits = unit.toString(16).padStart(4, '0');
      const others = [text, `\\u${digits}`, `\\u${digits.toUpperCase()}`, `\\${text}`].filter(
        (other) => other !== own && !/^\\[bfnrt]$/.test(other),
      );
      const found = { taken: isTaken(own), others: others.filter(isTaken) };
      if (!found.taken || found.others.length > 0)
        expect.fail(`${digits} ${JSON.stringify(found)}`);
    }
  });

  it.each<[string, z.ZodType, matched: string[], not: string[]]>([
    [
      'has each key of a record once',
      z.record(word, z.union([z.int(), z.string().max(9)])),
      ['{}', '{"a":1}', '{"a":1,"b":"x,y}"}', '{"ab":1,"a":2}'],
      [
        '{"a":1,"a":1}',
        '{"a":1,"b":2,"a":3}',
        '{"b":"{","b":"}"}',
        '{"a":1,}',
        '{,"a":1}',
        '{"1":1}',
      ],
    ],
    [
      'takes no integer that JavaScript rounds, nor one that is spelled otherwise',
      z.int(),
      ['0', '-1', '7', '999999999999999'],
      ['9007199254740993', '00', '-0', '1.0', '1e3', '+1', '', ' 1'],
    ],
    [
      'keeps to the limits of a number',
      z.int().min(0).max(64),
      ['0', '9', '64'],
      ['65', '-1', '100'],
    ],
    ['keeps to small limits', z.int().min(1).max(4), ['1', '4'], ['0', '5', '11']],
    ['begins above zero', z.int().min(1), ['1', '10'], ['0', '-1', '01']],
    [
      'counts the members of a list',
      z.array(z.int()).min(1).max(3),
      ['[1]', '[1,2,3]'],
      ['[]', '[1,2,3,4]', '[1,]', '[,1]', '[1 ]', '[1;2]'],
    ],
    [
      'has a comma where something stands before',
      maybe,
      ['{"c":3}', '{"b":2,"c":3}', '{"a":1,"c":3}', '{"a":1,"b":2,"c":3}'],
      ['{,"c":3}', '{"b":2"c":3}', '{"c":3,"b":2}', '{"a":1}', '{"c":3,}', '{"c":3,"d":4}'],
    ],
    [
      'takes what stands as it is in a text',
      z.string().min(1).max(3),
      ['"abc"', '"{}"', '" "'],
      ['""', '"abcd"', '"""', '"\u007f"', '"\u00e9"', '"\\u0041"', '"a\nb"'],
    ],
    [
      'counts what is escaped as the one unit that it stands for',
      z.string().min(1).max(3),
      ['"\\""', '"\\n\\n\\n"', '"a\\u00e9b"', '"\\ud83d\\ude00!"', '"\\ud83d"'],
      ['"\\"', '"\\n\\n\\n\\n"', '"abc\\u00e9"', '"\\u00e"', '"\\ud83d\\ude00!!"', '"\\""""'],
    ],
    [
      'takes an id as it is meant',
      z
        .string()
        .max(3)
        .regex(/^[a-z]+(?:-[a-z]+)*$/),
      ['"abc"', '"a-b"'],
      ['"abcd"', '"a-"', '"a-b-c"', '"A"', '"ab'],
    ],
    ['tells null from a text', word.nullable(), ['null', '"a"'], ['"1"', 'nul', '""']],
  ])('%s', (_what, schema, matched, not) => {
    const pattern = patternOf(schema);
    expect(matched.filter((text) => pattern?.test(text) !== true)).toEqual([]);
    expect(not.filter((text) => pattern?.test(text) !== false)).toEqual([]);
  });

  it.each<[string, z.ZodType]>([
    ['a choice at both ends', z.string().regex(/^a|b$/)],
    ['any character', z.string().regex(/^.$/)],
    ['all but some', z.string().regex(/^[^a]$/)],
    ['a flag', z.string().regex(/^[a-z]$/i)],
    ['two patterns', word.regex(/^a/)],
    ['a refinement', z.strictObject({ a: z.int() }).refine(() => false)],
    ['a change', z.string().trim()],
    ['a refined list of words', z.enum(['a', 'b']).refine((word) => word !== 'a')],
    ['a refined word', z.literal('a').refine(() => false)],
    ['a refined yes', z.boolean().refine((yes) => yes)],
    [
      'a refined null',
      z
        .int()
        .nullable()
        .refine((number) => number !== null),
    ],
    ['a refined choice', z.union([z.int(), z.string()]).refine(() => false)],
    [
      'a refined absence',
      z.strictObject({
        a: z
          .int()
          .optional()
          .refine((a) => a !== 1),
      }),
    ],
    ['a default that may be absent', z.strictObject({ a: z.int().default(5).optional() })],
    ['words that are changed', z.enum(['a', 'b']).overwrite(() => 'b' as const)],
    ['names of numbers', z.enum({ A: 0, 0: 'A' } as never)],
    ['what JSON has no word for', z.literal(NaN)],
    ['no length at all', z.string().min(5).max(3)],
    ['no number at all', z.int().min(5).max(3)],
    ['letters and what stands between them', z.string().regex(/^[A-z]+$/)],
    ['a letter that may be missing', z.record(z.string().regex(/^[a-z]?[0-9]$/), z.int())],
    ['a default', z.strictObject({ a: z.int().default(1) })],
    ['any number', z.number()],
    ['keys that may be numbers', z.record(z.string().regex(/^[0-9a-z]$/), z.int())],
    ['other keys too', z.looseObject({ a: z.int() })],
    [
      'two kinds of objects',
      z.union([z.strictObject({ a: z.int() }), z.strictObject({ b: z.int() })]),
    ],
  ])('is left to the schema: %s', (_what, schema) => {
    expect(patternOf(schema)).toBeUndefined();
  });
});
