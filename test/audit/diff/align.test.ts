import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align, inOrder, type AlignedPlace } from '../../../src/audit/diff/align.js';

const letters = (text: string) => text.split('');
const shown = (a: string, b: string) =>
  align(letters(a), letters(b))
    .map(
      ({ a: one, b: other }) =>
        `${one === null ? '-' : (a[one] ?? '')}${other === null ? '-' : (b[other] ?? '')}`,
    )
    .join(' ');

describe('two sequences beside each other', () => {
  it.each([
    ['abc', 'abc', 'aa bb cc'],
    ['abc', 'abxc', 'aa bb -x cc'],
    ['abxc', 'abc', 'aa bb x- cc'],
    ['', 'ab', '-a -b'],
    ['ab', '', 'a- b-'],
    ['abcd', 'axcy', 'aa b- -x cc d- -y'],
  ])('%s and %s are %s', (a, b, expected) => {
    expect(shown(a, b)).toBe(expected);
  });

  const sequence = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 });
  it('hold every place of both once and in order, pair only what is equal, and as much as possible', () => {
    fc.assert(
      fc.property(sequence, sequence, (a, b) => {
        const places = align(a, b);
        const of = (side: 'a' | 'b') => places.flatMap((place) => place[side] ?? []);
        expect(of('a')).toEqual(a.map((_, at) => at));
        expect(of('b')).toEqual(b.map((_, at) => at));
        const paired = places.flatMap(({ a: one, b: other }) =>
          one === null || other === null ? [] : [[a[one], b[other]]],
        );
        for (const [one, other] of paired) expect(one).toBe(other);
        expect(paired).toHaveLength(longestCommon(a, b));
      }),
    );
  });

  it('that differ too much are compared place by place', () => {
    const a = Array.from({ length: 1_200 }, (_, at) => `a${String(at)}`);
    const b = Array.from({ length: 1_201 }, (_, at) => `b${String(at)}`);
    const places: AlignedPlace[] = align(a, b);
    expect(places).toEqual(inOrder(1_200, 1_201));
    expect(places.at(-1)).toEqual({ a: null, b: 1_200 });
  });
});

/** By the textbook, to compare with. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  const table = [b.map(() => 0), ...a.map(() => b.map(() => 0))];
  const at = (i: number, j: number) => (i < 0 || j < 0 ? 0 : (table[i + 1]?.[j] ?? 0));
  for (const [i, one] of a.entries()) {
    for (const [j, other] of b.entries()) {
      const row = table[i + 1];
      if (row === undefined) continue;
      row[j] = one === other ? at(i - 1, j - 1) + 1 : Math.max(at(i - 1, j), at(i, j - 1));
    }
  }
  return at(a.length - 1, b.length - 1);
}
