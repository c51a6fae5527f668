import { describe, expect, it } from 'vitest';
import { count } from '../../../src/core/domain/count.js';

describe('a number with what it counts', () => {
  it.each([
    [0, 'run', '0 runs'],
    [1, 'run', '1 run'],
    [2, 'run', '2 runs'],
    [1, 'earlier run', '1 earlier run'],
    [12, 'earlier run', '12 earlier runs'],
    [0, 'process', '0 processes'],
    [1, 'process', '1 process'],
  ])('%d and "%s" is "%s"', (number, thing, text) => {
    expect(count(number, thing)).toBe(text);
  });
});
