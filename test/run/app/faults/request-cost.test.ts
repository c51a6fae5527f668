import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { measureRequestCost, offeredLoad } from '../../../../src/run/app/faults/request-cost.js';

const NS_PER_MS = 1_000_000;

describe('what a request costs', () => {
  it('is the time on a CPU that each took, whoever asked', async () => {
    let [answered, cpuNs] = [0, 0];
    const ask = () => {
      // For each that is asked, somebody else asks another one.
      answered += 2;
      cpuNs += 6 * NS_PER_MS;
      return Promise.resolve();
    };
    const cost = await measureRequestCost({ ask, answered: () => answered, cpuNs: () => cpuNs });
    expect(cost).toBe(3);
  });

  it('is how long it takes where nobody tells of a CPU', async () => {
    const ask = () => setTimeout(20);
    const cost = await measureRequestCost({ ask, answered: () => 0, cpuNs: () => undefined });
    expect(cost).toBeGreaterThanOrEqual(19);
  });
});

describe('a load that is offered', () => {
  it.each([
    [10, 1_000_000, 10, false],
    [10, 1_250_000, 8, false],
    [1, 1_000_000, 1, false],
    [0.5, 1_000_000, 1, true],
  ])('of %d ms a request at %d ppm comes every %d ms', (cost, ppm, intervalMs, isCapped) => {
    expect(offeredLoad(cost, ppm)).toEqual({ intervalMs, isCapped });
  });
});
