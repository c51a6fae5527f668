import { describe, expect, it } from 'vitest';
import { holdableClock } from '../../../src/run/app/holdable-clock.js';
import { machineClock } from '../../../src/run/app/machine-clock.js';
import { PoolObserver, WINDOW_MS } from '../../../src/run/app/pool-observer.js';
import { openPool, until } from '../../support/pool.js';

describe('a clock that is held', () => {
  it('stands still, and goes on from where it stood', () => {
    let now = 100;
    const clock = holdableClock({ nowUs: () => now, timestamp: () => `at ${String(now)}` });
    expect(clock.nowUs()).toBe(100);
    clock.hold();
    now = 5_000;
    expect(clock.nowUs()).toBe(100);
    clock.release();
    expect(clock.nowUs()).toBe(100);
    now += 7;
    expect(clock.nowUs()).toBe(107);
    expect(clock.timestamp()).toBe('at 5007');
  });

  it('counts a hold once, however often it is held or released', () => {
    let now = 0;
    const clock = holdableClock({ nowUs: () => now, timestamp: () => '' });
    clock.hold();
    now = 10;
    clock.hold();
    now = 20;
    clock.release();
    clock.release();
    now = 25;
    expect(clock.nowUs()).toBe(5);
    clock.hold();
    now = 30;
    clock.release();
    expect(clock.nowUs()).toBe(5);
  });
});

it('no window is closed while the clock is held, and the first one afterwards holds no pause', async () => {
  const clock = holdableClock(machineClock);
  const { pool } = openPool({ clock });
  await pool.addServing(1);
  const observer = new PoolObserver(pool, clock, 0.4, { requests: () => ({ served: 0, lost: 0 }) });
  observer.start();
  await until(() => observer.observe().windows.length >= 2);
  clock.hold();
  const held = observer.observe().windows;
  const from = performance.now();
  await until(() => performance.now() - from > 6 * WINDOW_MS);
  const seen = observer.observe().windows;
  // The window that was open when the clock stopped is closed, and no other.
  expect(seen.length - held.length).toBeLessThanOrEqual(1);
  clock.release();
  await until(() => observer.observe().windows.length > seen.length);
  observer.stop();
  const windows = observer.observe().windows;
  expect(windows.every(({ from_us, to_us }) => to_us > from_us)).toBe(true);
  expect(windows.slice(1).every(({ from_us }, at) => from_us === windows[at]?.to_us)).toBe(true);
});
