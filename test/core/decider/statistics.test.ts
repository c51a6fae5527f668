import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../../src/core/decider/statistics.js';

const trials = fc
  .integer({ min: 1, max: 100_000 })
  .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

describe('the Wilson interval', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17
  // (1998), 857-872, table I, method 3.
  it.each([
    { k: 81, n: 263, low: 0.2553, high: 0.3662 },
    { k: 15, n: 148, low: 0.0624, high: 0.1605 },
    { k: 0, n: 20, low: 0, high: 0.1611 },
    { k: 1, n: 29, low: 0.0061, high: 0.1718 },
  ])('of $k in $n is the published one', ({ k, n, low, high }) => {
    const found = wilsonInterval(k, n);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  it('of 12 in 12 begins at 12 / (12 + z * z)', () => {
    const { low, high } = wilsonInterval(12, 12);
    expect(low).toBeCloseTo(12 / (12 + 1.959964 ** 2), 12);
    expect(high).toBe(1);
  });

  it('of nothing says nothing', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it('holds the share, and stays within 0 and 1', () => {
    fc.assert(
      fc.property(trials, ([k, n]) => {
        const { low, high } = wilsonInterval(k, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(k / n);
        expect(high).toBeGreaterThanOrEqual(k / n);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('mirrors: what did not succeed has the mirrored interval', () => {
    fc.assert(
      fc.property(trials, ([k, n]) => {
        const [one, other] = [wilsonInterval(k, n), wilsonInterval(n - k, n)];
        expect(one.low).toBeCloseTo(1 - other.high, 9);
        expect(one.high).toBeCloseTo(1 - other.low, 9);
      }),
    );
  });

  it.each([
    [2, 1],
    [-1, 4],
    [0.5, 1],
    [Number.NaN, 3],
    [1, Infinity],
  ])('refuses %d of %d', (k, n) => {
    expect(() => wilsonInterval(k, n)).toThrow(RangeError);
  });
});
