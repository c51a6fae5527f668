import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDifferenceIn } from '../../../src/audit/diff/first-difference.js';

describe('the first difference of two objects', () => {
  it.each<{ a: object; b: object; field: string; of_a?: string | null; of_b?: string | null }>([
    { a: { x: 1 }, b: { x: 2 }, field: 'x', of_a: '1', of_b: '2' },
    { a: { x: 1, y: [1, 2] }, b: { x: 1, y: [1, 3] }, field: 'y.1', of_a: '2', of_b: '3' },
    { a: { x: { y: 'a' } }, b: { x: { y: 'b' } }, field: 'x.y', of_a: '"a"', of_b: '"b"' },
    { a: { x: 1 }, b: {}, field: 'x', of_a: '1', of_b: null },
    { a: {}, b: { x: null }, field: 'x', of_a: null, of_b: 'null' },
    { a: { x: [] }, b: { x: {} }, field: 'x', of_a: '[]', of_b: '{}' },
    { a: { x: { y: 1 } }, b: { x: 1 }, field: 'x', of_a: '{"y":1}', of_b: '1' },
    { a: { x: 1, y: 1 }, b: { y: 1, x: 1 }, field: 'order of fields' },
    { a: {}, b: { toString: 1 }, field: 'toString', of_a: null, of_b: '1' },
  ])('$a and $b: $field', ({ a, b, field, of_a, of_b }) => {
    const found = firstDifferenceIn(a, b);
    expect(found.field).toBe(field);
    if (of_a !== undefined) expect(found).toEqual({ field, a: of_a, b: of_b });
  });

  it('is the one that was made, in any object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (object, field) => {
        const changed = { ...object, [field]: { changed: object[field] ?? null } };
        const found = firstDifferenceIn(object, changed);
        // The change lies at the field, or, where that held such an object already, below it.
        expect(found.field === field || found.field.startsWith(`${field}.`)).toBe(true);
      }),
    );
  });
});
