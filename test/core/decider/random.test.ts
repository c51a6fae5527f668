import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/decider/random.js';

function first(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
}

describe('the seeded generator', () => {
  it('gives the published numbers of Mulberry32', () => {
    expect(first(3, 0)).toEqual([0.26642920868471265, 0.0003297457005828619, 0.2232720274478197]);
  });

  it('gives the same numbers for the same seed, others for another, all in [0, 1)', () => {
    const seeds = fc.integer({ min: 0, max: 0xffff_fffe });
    fc.assert(
      fc.property(seeds, (seed) => {
        const numbers = first(20, seed);
        expect(first(20, seed)).toEqual(numbers);
        expect(first(20, seed + 1)).not.toEqual(numbers);
        expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
      }),
    );
  });

  it('spreads evenly enough to explore with', () => {
    const numbers = first(100_000, 42);
    const inTenth = (n: number) => numbers.filter((number) => Math.floor(number * 10) === n).length;
    const tenths = Array.from({ length: 10 }, (_, n) => inTenth(n));
    expect(Math.min(...tenths)).toBeGreaterThan(9_600);
    expect(Math.max(...tenths)).toBeLessThan(10_400);
  });
});
