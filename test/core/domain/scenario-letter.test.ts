import { expect, it } from 'vitest';
import { letterAt } from '../../../src/core/domain/scenario-letter.js';

it.each([
  [0, 'A'],
  [25, 'Z'],
  [26, 'AA'],
  [51, 'AZ'],
  [52, 'BA'],
  [26 + 26 * 26, 'AAA'],
])('the letter of place %i is %s', (place, letter) => {
  expect(letterAt(place)).toBe(letter);
});
