import { describe, expect, it } from 'vitest';
import {
  comparedAsShown,
  duration,
  grouped,
  megabytes,
  percentRange,
  rounded,
  workersChange,
} from '../../../src/core/domain/figures.js';

describe('a figure', () => {
  it.each([
    [rounded.ms(347), '0.3 ms'],
    [rounded.ms(999_900), '999.9 ms'],
    [rounded.ms(1_170_693), '1170.7 ms'],
    [rounded.percent(71_660), '7.2 %'],
    [rounded.percent(970_000), '97 %'],
    [rounded.percent(999_960), '100 %'],
    [rounded.value(-74_055), '-0.074'],
    [comparedAsShown(1_877_532, 1_086_262), '0.792 more'],
    [comparedAsShown(432_137, 736_509, 'noop'), '0.305 less than noop'],
    [comparedAsShown(500_001, 500_002), 'nearly the same'],
    [comparedAsShown(500_001, 500_001, 'noop'), 'the same as noop'],
    [workersChange(1, 3), ' 1 -> 3'],
    [workersChange(1, null), ''],
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
