import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../../src/lab/simulated/virtual-time.js';

describe('virtual time', () => {
  it('begins at one moment and stands still unless it is told to pass', () => {
    const time = new VirtualTime();
    expect([time.nowUs(), time.timestamp()]).toEqual([0, '2026-01-01T00:00:00.000Z']);
    time.pass(1_234_567);
    expect([time.nowUs(), time.timestamp()]).toEqual([1_234_567, '2026-01-01T00:00:01.234Z']);
  });

  it('tells each moment as a date does, whatever second was told before', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 2_500_000 }), { maxLength: 20 });
    fc.assert(
      fc.property(steps, (all) => {
        const time = new VirtualTime();
        for (const us of all) {
          time.pass(us);
          const ms = Date.UTC(2026, 0, 1) + Math.floor(time.nowUs() / 1_000);
          expect(time.timestamp()).toBe(new Date(ms).toISOString());
        }
      }),
    );
  });

  it('lets everything happen at its moment, in the order of the moments, then of the planning', () => {
    const plans = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 12 });
    fc.assert(
      fc.property(plans, fc.integer({ min: 0, max: 25 }), (afters, passed) => {
        const time = new VirtualTime();
        const happened: (readonly [number, number])[] = [];
        for (const [index, after] of afters.entries()) {
          time.plan(after, () => happened.push([time.nowUs(), index]));
        }
        time.pass(passed);
        const due = afters.map((after, index) => [after, index] as const);
        expect(happened).toEqual(
          due.filter(([after]) => after <= passed).sort(([a], [b]) => a - b),
        );
        expect(time.nowUs()).toBe(passed);
      }),
    );
  });

  it('lets happen what is planned while it passes, and not what was taken back', () => {
    const time = new VirtualTime();
    const happened: string[] = [];
    const takeBack = time.plan(30, () => happened.push('taken back'));
    time.plan(10, () => {
      happened.push('first');
      time.plan(10, () => happened.push('planned on the way'));
      takeBack();
    });
    time.pass(40);
    expect(happened).toEqual(['first', 'planned on the way']);
    expect(time.passToNext()).toBe(false);
  });
});
