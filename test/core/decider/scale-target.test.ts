import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaleTarget } from '../../../src/core/decider/scale-target.js';

const SCALING = { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 };

describe('the number of workers to scale to', () => {
  it.each([
    [1, 1_000_000, SCALING, 3],
    [1, 850_000, SCALING, 3],
    [1, 800_001, SCALING, 3],
    [1, 800_000, SCALING, 2],
    [1, 400_001, SCALING, 2],
    [1, 400_000, SCALING, 1],
    [2, 600_000, SCALING, 3],
    [2, 1_000_000, SCALING, 3],
    [2, 1_000_000, { ...SCALING, max_replicas: 9 }, 5],
    [3, 400_000, { ...SCALING, max_replicas: 9 }, 3],
    [0, 0, SCALING, 1],
    [3, 0, { ...SCALING, min_replicas: 2 }, 2],
    [1, 1_000_000, { ...SCALING, target_utilization: 1 }, 1],
    [3, 300_000, { ...SCALING, max_replicas: 9, target_utilization: 0.3 }, 3],
    [1, 700_000, { ...SCALING, max_replicas: 9, target_utilization: 0.1 }, 7],
    [7, 1_000_000, { ...SCALING, max_replicas: 99, target_utilization: 0.7 }, 10],
  ])('from %i at %i ppm under %j is %i', (workers, utilization, scaling, wanted) => {
    expect(scaleTarget(workers, utilization, scaling)).toBe(wanted);
  });

  it('stays within the spec, is enough for the target, and never one worker too many', () => {
    const percents = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.nat(1_000_000),
        percents,
        fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(90)),
        (workers, ppm, percent, [min, more]) => {
          const scaling = {
            min_replicas: min,
            max_replicas: min + more,
            target_utilization: percent / 100,
          };
          const target = scaleTarget(workers, ppm, scaling);
          expect(Number.isInteger(target)).toBe(true);
          expect(target).toBeGreaterThanOrEqual(scaling.min_replicas);
          expect(target).toBeLessThanOrEqual(scaling.max_replicas);
          const load = workers * ppm;
          const room = (n: number): number => n * percent * 10_000;
          if (target < scaling.max_replicas) expect(room(target)).toBeGreaterThanOrEqual(load);
          if (target > scaling.min_replicas) expect(room(target - 1)).toBeLessThan(load);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
