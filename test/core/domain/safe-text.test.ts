import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asJson, quote, shorten, toPrintableAscii } from '../../../src/core/domain/safe-text.js';

const PRINTABLE = /^[\x20-\x7e]*$/;
/** Any text at all: every code unit on its own, lone surrogates and controls among them. */
const anyText = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: 'binary' }),
);

describe('text made safe', () => {
  it('holds no byte outside printable ASCII, whatever the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(toPrintableAscii(text)).toMatch(PRINTABLE);
        expect(shorten(text)).toMatch(PRINTABLE);
        expect(quote(text)).toMatch(PRINTABLE);
      }),
      { numRuns: 2_000 },
    );
  });

  it('says for each of the 65,536 code units what it was', () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const isPrintable = unit >= 0x20 && unit <= 0x7e;
      const hex = unit.toString(16).padStart(4, '0');
      const wanted = isPrintable ? String.fromCharCode(unit) : `\\u${hex}`;
      expect(toPrintableAscii(String.fromCharCode(unit))).toBe(wanted);
    }
  });

  it.each([
    ['\u001b[31mred', '\\u001b[31mred'],
    ['\u009b31m', '\\u009b31m'],
    ['a\u202eb', 'a\\u202eb'],
    ['line\nbreak\r', 'line\\u000abreak\\u000d'],
    ['\u007f', '\\u007f'],
    ['🚀', '\\ud83d\\ude80'],
    ['\ud800', '\\ud800'],
  ])('shows %j as %s', (text, shown) => {
    expect(toPrintableAscii(text)).toBe(shown);
  });

  it('is safe for any value, not only for text', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withDate: true }), (value) => {
        expect(quote(value)).toMatch(PRINTABLE);
      }),
    );
  });
});

describe('shortened text', () => {
  it.each([
    ['', 3, ''],
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc... (1 more)'],
    ['abcdefghijkl', 0, '... (12 more)'],
    ['\u001b', 6, '\\u001b'],
  ])('of %j at %i is %j', (text, limit, shown) => {
    expect(shorten(text, limit)).toBe(shown);
  });

  it('keeps text up to 80 characters unless told otherwise', () => {
    expect(shorten('x'.repeat(80))).toBe('x'.repeat(80));
    expect(shorten('x'.repeat(81))).toBe(`${'x'.repeat(80)}... (1 more)`);
  });
});

describe('a value as JSON', () => {
  it.each([
    [{ a: [1, 'x', null] }, '{"a":[1,"x",null]}'],
    [null, 'null'],
    [Number.NaN, 'null'],
    [undefined, 'undefined'],
    [1n, 'bigint'],
    [Symbol('x'), 'symbol'],
    [() => 1, 'function'],
  ])('of %o is %s', (value, shown) => {
    expect(asJson(value)).toBe(shown);
  });

  it('is the name of its type where there is none', () => {
    const odd = [{ toJSON: () => undefined }, { toJSON: throwing }, { n: 1n }, circular()];
    expect([...odd, nested(100_000)].map(asJson)).toEqual(Array(5).fill('object'));
    expect(quote(nested(100_000))).toBe('object');
  });
});

function throwing(): never {
  throw new Error('looked at');
}

function circular(): object {
  const itself: Record<string, unknown> = {};
  itself['itself'] = itself;
  return itself;
}

function nested(levels: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}
