import { describe, expect, it } from 'vitest';
import { firstDifferingField } from '../../../src/audit/replay/difference.js';

describe('what the code computes again', () => {
  it.each<[string, object, object]>([
    ['words and numbers', { a: 1, b: 'x', c: null }, { a: 1, b: 'x', c: null, more: 2 }],
    ['lists of objects', { a: [{ b: 1, c: 'd' }] }, { a: [{ b: 1, c: 'd' }] }],
    ['what JSON has no word for', { a: { b: undefined, c: 1 } }, { a: { c: 1 } }],
    ['both signs of zero', { a: [0] }, { a: [-0] }],
  ])('is the same as JSON: %s', (_what, recomputed, recorded) => {
    expect(firstDifferingField('code', recomputed, recorded)).toBeUndefined();
  });

  it.each<[string, object, object, found: string]>([
    ['another value', { a: 1, b: 2 }, { a: 1, b: 3 }, 'b 3'],
    ['another value within', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, 'a [{"b":2}]'],
    ['another order of keys', { a: { b: 1, c: 2 } }, { a: { c: 2, b: 1 } }, 'a {"c":2,"b":1}'],
    ['one value fewer', { a: [1, 2] }, { a: [1] }, 'a [1]'],
    ['a list for an object', { a: {} }, { a: [] }, 'a []'],
    ['nothing', { a: 1 }, {}, 'a undefined'],
  ])('differs first in: %s', (_what, recomputed, recorded, found) => {
    expect(firstDifferingField('code', recomputed, recorded as never)).toMatchObject({ found });
  });
});
