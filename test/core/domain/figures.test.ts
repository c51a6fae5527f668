import { describe, expect, it } from 'vitest';
import {
  duration,
  exact,
  grouped,
  megabytes,
  percentRange,
  rounded,
} from '../../../src/core/domain/figures.js';

describe('a figure', () => {
  it.each([
    [exact.ms(347), '0.347 ms'],
    [rounded.ms(347), '0.3 ms'],
    [rounded.ms(999_900), '999.9 ms'],
    [rounded.ms(1_170_693), '1171 ms'],
    [exact.percent(71_660), '7.166 %'],
    [rounded.percent(71_660), '7.2 %'],
    [exact.value(-74_055), '-0.074055'],
    [rounded.value(-74_055), '-0.074'],
    [duration(250), '250 ms'],
    [duration(1_500), '1500 ms'],
    [duration(60_000), '60 s'],
    [percentRange(342_300, 1_000_000), '34 to 100 %'],
    [megabytes(16), '16 MB'],
    [megabytes(12_700 / 1_024), '12.4 MB'],
    [grouped(1_234_567), '1,234,567'],
  ])('reads %s', (shown, text) => {
    expect(shown).toBe(text);
  });
});
