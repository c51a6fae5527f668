import { expect, it, onTestFinished } from 'vitest';
import { machineClock } from '../../src/run/app/machine-clock.js';
import { monotonicMs, wallClockMs } from '../../src/base/machine-time.js';

it('goes on when somebody has replaced every clock of the process', async () => {
  const now = Object.getOwnPropertyDescriptor(Date, 'now') ?? {};
  const bigint = Object.getOwnPropertyDescriptor(process.hrtime, 'bigint') ?? {};
  const monotonic = Object.getOwnPropertyDescriptor(performance, 'now');
  onTestFinished(() => {
    Object.defineProperty(Date, 'now', now);
    Object.defineProperty(process.hrtime, 'bigint', bigint);
    Reflect.deleteProperty(performance, 'now');
    if (monotonic !== undefined) Object.defineProperty(performance, 'now', monotonic);
  });
  Date.now = () => 0;
  process.hrtime.bigint = () => 0n;
  Object.defineProperty(performance, 'now', { value: () => 0, configurable: true });
  const [from, fromUs] = [monotonicMs(), machineClock.nowUs()];
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(monotonicMs()).toBeGreaterThan(from);
  expect(machineClock.nowUs()).toBeGreaterThan(fromUs);
  expect(wallClockMs()).toBeGreaterThan(Date.UTC(2020, 0, 1));
  expect(machineClock.timestamp()).toMatch(/^20[2-9]\d-/);
});
