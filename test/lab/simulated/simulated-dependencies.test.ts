import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/core/domain/fault.js';
import { SHIPPED_PARAMETERS } from '../../../src/core/domain/model-parameters.js';
import { permitted } from '../../support/permitted.js';
import { openSimulatedApp, type SimulatedTestApp } from '../../support/simulated-app.js';

const DOWN: Fault = { kind: 'dependency', name: 'database', toxic: 'down' };
const NOTICED_US = 300_000;

/** How many requests were lost in a second from now on, and how many served. */
async function inASecond({ app, watchFor }: SimulatedTestApp) {
  const before = app.watch.requests();
  await watchFor(1_000_000);
  const after = app.watch.requests();
  return { lost: after.lost - before.lost, served: after.served - before.served };
}

describe('a dependency of the simulated app', () => {
  it('is not known before it fails', async () => {
    const { app } = await openSimulatedApp();
    expect(app.watch.observe()).not.toHaveProperty('dependencies');
  });

  it('that is down is noticed, loses the requests that ask it, and is undone', async () => {
    const one = await openSimulatedApp();
    const since_us = one.time.nowUs();
    const undo = await one.app.faults.inject(DOWN);
    expect(one.app.watch.observe()).not.toHaveProperty('dependencies');
    await one.watchFor(NOTICED_US);
    const down = { name: 'database', state: 'down', since_us, answer_us: null };
    expect(one.app.watch.observe().dependencies).toEqual([down]);
    const { lost_ppm } = SHIPPED_PARAMETERS.dependency;
    expect((await inASecond(one)).lost).toBe((50 * lost_ppm) / 1_000_000);
    await undo();
    await one.watchFor(NOTICED_US);
    expect(one.app.watch.observe().dependencies).toMatchObject([{ state: 'up' }]);
    expect((await inASecond(one)).lost).toBe(0);
  });

  it.each(['restart_service', 'scale_workers'] as const)(
    'that is down loses more after %s: fresh workers ask it again',
    async (action) => {
      const one = await openSimulatedApp();
      await one.app.faults.inject(DOWN);
      await permitted(one.app)[action]({ workers_to: 3 });
      const { lost_after_act_ppm } = SHIPPED_PARAMETERS.dependency;
      const { lost } = await inASecond(one);
      expect(Math.abs(lost - (50 * lost_after_act_ppm) / 1_000_000)).toBeLessThanOrEqual(1);
    },
  );

  it('that is slow lets requests come late, and loses none', async () => {
    const one = await openSimulatedApp();
    await one.app.faults.inject({ ...DOWN, toxic: 'latency', latency_ms: 800 });
    const { served, lost } = await inASecond(one);
    expect(lost).toBe(0);
    // Half of the fifty ask it, and of those the ones of the latest 0.8 s are not answered yet.
    expect(Math.abs(served - 30)).toBeLessThanOrEqual(1);
    expect(one.app.watch.observe().dependencies).toMatchObject([
      { state: 'slow', answer_us: 801_000 },
    ]);
  });

  it.each<[Partial<Fault>, object]>([
    [
      { toxic: 'latency', latency_ms: 98 },
      { state: 'up', answer_us: 99_000 },
    ],
    [
      { toxic: 'latency', latency_ms: 6_000 },
      { state: 'slow', answer_us: 6_001_000 },
    ],
    [
      { toxic: 'bandwidth', rate_kbps: 1 },
      { state: 'slow', answer_us: 1_001_000 },
    ],
    [
      { toxic: 'limit_data', bytes: 10 },
      { state: 'down', answer_us: null },
    ],
    [
      { toxic: 'limit_data', bytes: 1_000 },
      { state: 'up', answer_us: 1_000 },
    ],
    [{ toxic: 'timeout' }, { state: 'down', answer_us: null }],
    [{ toxic: 'reset_peer' }, { state: 'down', answer_us: null }],
  ])('%j reads as %j', async (change, reading) => {
    const one = await openSimulatedApp();
    await one.app.faults.inject({ ...DOWN, ...change } as Fault);
    await one.watchFor(NOTICED_US);
    expect(one.app.watch.observe().dependencies).toMatchObject([reading]);
  });
});
