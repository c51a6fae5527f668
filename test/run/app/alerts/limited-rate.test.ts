import { expect, it } from 'vitest';
import { limitRate } from '../../../../src/run/app/alerts/limited-rate.js';

it('lets so many pass a second, and as many at once after a pause', () => {
  let now = 0;
  const mayPass = limitRate(4, () => now);
  const tries = (count: number) => Array.from({ length: count }, mayPass).filter(Boolean).length;
  expect(tries(10)).toBe(4);
  now += 250;
  expect(tries(10)).toBe(1);
  now += 60_000;
  expect(tries(10)).toBe(4);
});
