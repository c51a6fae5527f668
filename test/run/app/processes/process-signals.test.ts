import { expect, it } from 'vitest';
import { busyPpm } from '../../../../src/run/app/processes/process-signals.js';

it.each([
  ['runs all the time', 100, 0, 1_000_000],
  ['rests', 5, 0, 50_000],
  ['runs for half of it, and waits for the rest', 50, 50, 1_000_000],
  ['runs for a tenth of it, and waits for the rest', 10, 90, 200_000],
  ['runs in several threads', 250, 30, 1_000_000],
  ['lost a thread, with what that had run', -20, 10, 0],
])('an app that %s is busy by as much', (_what, ran, waited, ppm) => {
  expect(busyPpm(ran, waited, 100)).toBe(ppm);
});
