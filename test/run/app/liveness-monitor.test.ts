import { describe, expect, it } from 'vitest';
import {
  HUNG_AFTER_MS,
  HUNG_AT_MOST_AFTER_MS,
  HUNG_GROWING_AFTER_MS,
  LivenessMonitor,
  TICK_MS,
  UNANSWERING_AFTER_MS,
} from '../../../src/run/app/liveness-monitor.js';

const nothing = (): void => undefined;

/** How many milliseconds pass until the worker counts as hung. */
function hungAfter(
  monitor: LivenessMonitor,
  waiting: number,
  beforeEach = nothing,
  everyMs = TICK_MS,
) {
  for (let passed = everyMs; passed <= 20_000; passed += everyMs) {
    beforeEach();
    if (monitor.look(everyMs, waiting)) return passed;
  }
  return undefined;
}

describe('a pulse', () => {
  it('is given up for a silence longer than the longest work, well within 600 ms', () => {
    expect(HUNG_AFTER_MS).toBeGreaterThan(500);
    const monitor = new LivenessMonitor();
    monitor.beat();
    // The first look only says that there was a sign before it.
    expect(hungAfter(monitor, 0)).toBe(HUNG_AFTER_MS + TICK_MS);
    expect(HUNG_AFTER_MS + 2 * TICK_MS).toBeLessThan(600);
  });

  it('starts anew with each sign of life', () => {
    const monitor = new LivenessMonitor();
    for (let passed = 0; passed < HUNG_AFTER_MS; passed += TICK_MS) {
      expect(monitor.look(TICK_MS, 0)).toBe(false);
    }
    monitor.beat();
    expect(hungAfter(monitor, 0)).toBe(HUNG_AFTER_MS + TICK_MS);
  });

  it('is not given up for the time in which nobody listened', () => {
    const monitor = new LivenessMonitor();
    for (let stall = 0; stall < 10; stall += 1) expect(monitor.look(10_000, 1)).toBe(false);
  });

  it.each([
    [20, 690],
    [30, 780 + 30],
    [50, 1_000],
    [100, 3_000],
  ])('looked at every %i ms, it is given more time: %i ms', (everyMs, after) => {
    const found = hungAfter(new LivenessMonitor(), 0, nothing, everyMs) ?? 0;
    // What one look counts for is bounded, so that late ones take longer to count as much.
    expect(found * Math.min(1, 50 / everyMs)).toBeGreaterThanOrEqual(HUNG_AFTER_MS);
    expect([everyMs, Math.abs(found - after) <= 10 * everyMs]).toEqual([everyMs, true]);
  });

  it('forgets within a second that it was looked at late once', () => {
    const monitor = new LivenessMonitor();
    monitor.look(100, 0);
    monitor.beat();
    for (let looks = 0; looks < 100; looks += 1) {
      monitor.beat();
      monitor.look(TICK_MS, 0);
    }
    expect(hungAfter(monitor, 0)).toBeLessThanOrEqual(HUNG_AFTER_MS + 2 * TICK_MS);
  });

  it('is not given up while its heap grows, up to a second bound', () => {
    let bytes = 0;
    const grow = (monitor: LivenessMonitor) => () => {
      monitor.progress((bytes += 1_000));
    };
    const leaking = new LivenessMonitor();
    leaking.beat();
    expect(hungAfter(leaking, 0, grow(leaking))).toBe(HUNG_GROWING_AFTER_MS + TICK_MS);
    const overflowing = new LivenessMonitor();
    overflowing.beat();
    // Every 0.4 s it says that the heap has grown: a leak on a machine whose cores are taken.
    let passed = 0;
    const slowly = () => {
      passed += TICK_MS;
      if (passed % 400 === 0) overflowing.progress(passed);
    };
    expect(hungAfter(overflowing, 0, slowly)).toBeGreaterThan(2_000);
  });

  it.each([
    ['that stays as it is', () => 5_000],
    ['that shrinks', (at: number) => 1_000_000 - at],
    ['that goes up and down', (at: number) => 5_000 + (at % 20)],
  ])('is given up with a heap %s', (_how, bytesAt) => {
    const monitor = new LivenessMonitor();
    monitor.beat();
    let at = 0;
    const say = () => {
      monitor.progress(bytesAt((at += TICK_MS)));
    };
    expect(hungAfter(monitor, 0, say)).toBeLessThanOrEqual(HUNG_AFTER_MS + 4 * TICK_MS);
  });

  it('says how late it was looked at where silence says nothing any more', () => {
    const monitor = new LivenessMonitor();
    expect(hungAfter(monitor, 0, nothing, 300)).toBeLessThanOrEqual(
      6 * HUNG_AT_MOST_AFTER_MS + 600,
    );
    expect(monitor.tooLateMs).toBeCloseTo(290, 5);
    const onTime = new LivenessMonitor();
    hungAfter(onTime, 0);
    expect(onTime.tooLateMs).toBeUndefined();
  });

  it('is given up when it beats and answers nothing that waits', () => {
    const monitor = new LivenessMonitor();
    const beat = () => {
      monitor.beat();
    };
    expect(hungAfter(monitor, 1, beat)).toBe(UNANSWERING_AFTER_MS);
  });

  it.each([
    ['nothing waits', 0, false],
    ['it answers now and then', 1_000, true],
  ])('goes on for ever while %s', (_when, waiting, answers) => {
    const monitor = new LivenessMonitor();
    let passed = 0;
    const live = () => {
      monitor.beat();
      passed += TICK_MS;
      if (answers && passed % (UNANSWERING_AFTER_MS - TICK_MS) === 0) monitor.answer();
    };
    expect(hungAfter(monitor, waiting, live)).toBeUndefined();
  });

  it('tells each sign of life once', () => {
    const monitor = new LivenessMonitor();
    monitor.beat();
    monitor.beat();
    expect([monitor.takeSigns(), monitor.takeSigns()]).toEqual([2, 0]);
  });
});
