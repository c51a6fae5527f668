import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  DEFAULT_BACK_OFF,
  delayMs,
  dueUs,
  NO_BACK_OFF,
  NO_FAILURES,
  whileWell,
  type BackOff,
} from '../../../src/run/app/back-off.js';

const SECOND_US = 1_000_000;

function failuresAt(...moments: readonly number[]): BackOff {
  return moments.reduce(afterFailure, NO_FAILURES);
}

const backOffs = fc
  .record({ failures: fc.nat(10_000), failed_at_us: fc.nat() })
  .map((backOff): BackOff => backOff);
const backOffOptions = fc.record({
  first_ms: fc.nat(10_000),
  max_ms: fc.nat(100_000),
  reset_after_ms: fc.nat(100_000),
});

describe('the wait before a worker is replaced', () => {
  it.each([
    [0, 0],
    [1, 0],
    [2, 100],
    [3, 200],
    [4, 400],
    [5, 800],
    [6, 1_600],
    [7, 3_200],
    [8, 5_000],
    [9, 5_000],
    [10_000, 5_000],
  ])('is after %i failures in a row %i ms', (failures, expected) => {
    expect(delayMs({ failures, failed_at_us: 0 }, DEFAULT_BACK_OFF)).toBe(expected);
  });

  it('runs from the latest failure', () => {
    expect(dueUs(failuresAt(7), DEFAULT_BACK_OFF)).toBe(7);
    expect(dueUs(failuresAt(7, 50), DEFAULT_BACK_OFF)).toBe(100_050);
  });

  it('is none where that was asked for', () => {
    expect(dueUs(failuresAt(1, 2, 3, 4, 5, 6, 7, 8, 9), NO_BACK_OFF)).toBe(9);
  });

  it('never shrinks with a further failure, and never exceeds the limit', () => {
    fc.assert(
      fc.property(backOffs, backOffOptions, fc.nat(), (backOff, options, at_us) => {
        const before = delayMs(backOff, options);
        const after = delayMs(afterFailure(backOff, at_us), options);
        expect(after).toBeGreaterThanOrEqual(before);
        expect(after).toBeLessThanOrEqual(options.max_ms);
      }),
    );
  });
});

describe('a row of failures', () => {
  const row = failuresAt(0, SECOND_US, 2 * SECOND_US);
  const after = (since_s: number, at_s: number) =>
    whileWell(row, { since_us: since_s * SECOND_US, at_us: at_s * SECOND_US }, DEFAULT_BACK_OFF);

  it('ends when a worker has done well for 60 s', () => {
    expect(after(3, 62.999)).toBe(row);
    expect(after(3, 63)).toBe(NO_FAILURES);
  });

  it('does not end while one does well that did so before the latest failure', () => {
    expect(after(1, 1_000)).toBe(row);
  });

  it('counts from one again once it has ended', () => {
    const again = afterFailure(after(3, 63), 64 * SECOND_US);
    expect(delayMs(again, DEFAULT_BACK_OFF)).toBe(0);
  });

  it('either goes on unchanged or ends, whatever is seen', () => {
    fc.assert(
      fc.property(
        backOffs,
        backOffOptions,
        fc.nat(),
        fc.nat(),
        (backOff, options, since_us, lasted_us) => {
          const left = whileWell(backOff, { since_us, at_us: since_us + lasted_us }, options);
          const hasProved =
            since_us >= backOff.failed_at_us && lasted_us >= options.reset_after_ms * 1_000;
          expect(left).toBe(hasProved ? NO_FAILURES : backOff);
        },
      ),
    );
  });
});
