import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { measureRequestCost, offeredLoad } from '../../../../src/run/app/faults/request-cost.js';

const NS_PER_MS = 1_000_000;
/** Less is not believed. */
const LEAST_OWN_MS = 0.2;
/** One and a half of the cores are idle all the time. */
const idleMs = () => performance.now() * 1.5;

describe('what a request costs', () => {
  it('is the time on a CPU that each took, of the app and of this process, whoever asked', async () => {
    let [answered, cpuNs, ownCpuMs] = [0, 0, 0];
    const ask = () => {
      // For each that is asked, somebody else asks another one.
      answered += 2;
      cpuNs += 6 * NS_PER_MS;
      ownCpuMs += 1;
      return Promise.resolve();
    };
    const cost = await measureRequestCost({
      ...{ ask, answered: () => answered },
      ...{ cpuNs: () => cpuNs, ownCpuMs: () => ownCpuMs, idleMs },
    });
    expect(cost).toMatchObject({ app_ms: 3, own_ms: 0.5 });
    expect(cost.free_cores).toBeCloseTo(1.5, 1);
  });

  it('is how long it takes where nobody tells of a CPU', async () => {
    const ask = () => setTimeout(20);
    const cost = await measureRequestCost({
      ...{ ask, answered: () => 0 },
      ...{ cpuNs: () => undefined, ownCpuMs: () => 0, idleMs },
    });
    expect(cost.app_ms).toBeGreaterThanOrEqual(19);
  });

  it('of this process holds nothing of what it uses without any request', async () => {
    const from = performance.now();
    let answered = 0;
    const ask = () => {
      answered += 1;
      return Promise.resolve();
    };
    // A tenth of a core, all the time.
    const ownCpuMs = () => (performance.now() - from) / 10;
    const cost = await measureRequestCost({
      ...{ ask, answered: () => answered },
      ...{ cpuNs: () => answered * NS_PER_MS, ownCpuMs, idleMs },
    });
    expect(cost.own_ms).toBe(LEAST_OWN_MS);
  });
});

describe('a load that is offered', () => {
  const cost = (app_ms: number, own_ms = 0.1, free_cores = 4) => ({
    ...{ app_ms, own_ms, free_cores },
    asked: 10,
    unanswered: 0,
  });

  it.each([
    [10, 1_000_000, 10],
    [10, 1_250_000, 8],
    [1, 1_000_000, 1],
  ])('of %d ms a request at %d ppm comes every %d ms', (app, ppm, intervalMs) => {
    expect(offeredLoad(cost(app), ppm, 4)).toEqual({ intervalMs });
  });

  it('is none where this process could not send so much', () => {
    expect(offeredLoad(cost(0.5, 0.8, 64), 1_500_000, 64)).toEqual({
      whyNot:
        'a request costs the app 0.50 ms and demo-run 0.80 ms: 3,000 a second would be needed, and 750 can be sent',
    });
  });

  it('is none where the app did not answer what was asked to measure it', () => {
    expect(offeredLoad({ ...cost(10), unanswered: 3 }, 1_250_000, 4)).toEqual({
      whyNot: '3 of those that measure the cost got no answer, or an error',
    });
  });

  it('is none where too few could be asked for to know', () => {
    expect(offeredLoad({ ...cost(0), asked: 0 }, 1_250_000, 4)).toEqual({
      whyNot: 'this machine was too busy to measure what one costs',
    });
  });

  it('is none where the machine could not bear it, however many replicas there are', () => {
    expect(offeredLoad(cost(10, 1, 2.9), 3_000_000, 4)).toEqual({
      whyNot: '3.3 CPU cores would be needed, and of the 4 of this machine 2.9 are free',
    });
  });
});
