import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactInterval, exactLowerBound } from '../../../src/core/domain/exact-interval.js';

/** As SciPy's `binomtest(k, n).proportion_ci(0.95, method='exact')` has them. */
const KNOWN = [
  [19, 20, 0.751267237228, 0.998734910502],
  [20, 20, 0.831566529017, 1.0],
  [0, 20, 0.0, 0.168433470983],
  [10, 20, 0.271957849561, 0.728042150439],
  [1, 1, 0.025, 1.0],
  [0, 1, 0.0, 0.975],
  [5, 5, 0.478176249895, 1.0],
  [180, 200, 0.849787212132, 0.937840633746],
  [199, 200, 0.972458101542, 0.999873418972],
  [3, 7, 0.098988278442, 0.81594843236],
] as const;

describe('the exact interval', () => {
  it.each(KNOWN)('of %i in %i is %f to %f', (k, n, low, high) => {
    const found = exactInterval(k, n);
    expect(found.low).toBeCloseTo(low, 9);
    expect(found.high).toBeCloseTo(high, 9);
  });

  it('on one side alone is closer: 20 of 20 shows 86 %, and so does no run of them show all', () => {
    expect(exactLowerBound(20, 20, 0.95)).toBeCloseTo(0.05 ** (1 / 20), 12);
    expect(exactLowerBound(20, 20, 0.95)).toBeCloseTo(0.8609, 4);
  });

  it('of nothing is everything', () => {
    expect(exactInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it.each([
    [-1, 5],
    [6, 5],
    [0.5, 5],
    [1, Number.NaN],
  ])('refuses %f of %f', (k, n) => {
    expect(() => exactInterval(k, n)).toThrow(RangeError);
  });

  it('holds the point, shrinks with more trials and is the same from the other side', () => {
    const share = fc
      .integer({ min: 1, max: 120 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(share, ([k, n]) => {
        const { low, high } = exactInterval(k, n);
        expect(low).toBeLessThanOrEqual(k / n);
        expect(high).toBeGreaterThanOrEqual(k / n);
        const mirrored = exactInterval(n - k, n);
        expect(mirrored.low).toBeCloseTo(1 - high, 9);
        const doubled = exactInterval(2 * k, 2 * n);
        expect(doubled.high - doubled.low).toBeLessThan(high - low + 1e-9);
      }),
      { numRuns: 100 },
    );
  });
});
