import { describe, expect, it } from 'vitest';
import { meanUtilizationPpm } from '../../../src/core/domain/observation.js';
import type { Fault } from '../../../src/core/domain/fault.js';
import { SHIPPED_PARAMETERS } from '../../../src/core/domain/model-parameters.js';
import { permitted } from '../../support/permitted.js';
import { openSimulatedApp, type SimulatedTestApp } from '../../support/simulated-app.js';

const LEAK: Fault = { kind: 'leak', heap_limit_mb: 16 };
const LOAD: Fault = { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000 };
const ALERT: Fault = { kind: 'alert', source: 'x', claimed_utilization_ppm: 970_000 };
const { calibration } = SHIPPED_PARAMETERS;
const to = (workers_to: number | null) => ({ workers_to });

/** The mean utilization of the latest window, as a share. */
function busy({ app }: SimulatedTestApp): number {
  const window = app.watch.observe().windows.at(-1);
  return ((window && meanUtilizationPpm(window)) ?? -1_000_000) / 1_000_000;
}

describe('the simulated app', () => {
  it('is well under its background traffic: all is served, little is busy', async () => {
    const one = await openSimulatedApp();
    await one.watchFor(1_000_000);
    expect(one.app.watch.observe()).toMatchObject({ serving: 1, desired: 1, standby: 1 });
    const { served, lost } = one.app.watch.requests();
    expect({ served: Math.abs(served - 50) <= 1, lost }).toEqual({ served: true, lost: 0 });
    const means = one.app.watch.observe().windows.map((window) => meanUtilizationPpm(window) ?? 0);
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    expect(Math.abs(mean - calibration.background_utilization_ppm)).toBeLessThan(15_000);
  });

  it('closes a window every 50 ms of virtual time, on time', async () => {
    const one = await openSimulatedApp();
    await one.watchFor(500_000);
    const { windows } = one.app.watch.observe();
    expect(windows.length).toBeGreaterThanOrEqual(10);
    for (const { from_us, to_us } of windows) expect(to_us - from_us).toBe(50_000);
  });

  it('answers a probe in the calibrated time, and 503 where no worker serves', async () => {
    const one = await openSimulatedApp();
    expect(await one.app.watch.probe(1_000)).toEqual({
      status: 200,
      response_time_us: calibration.probe_us,
    });
    await one.app.faults.inject(LEAK);
    await one.watchFor(200_000);
    expect((await one.app.watch.probe(1_000)).status).toBe(503);
  });

  it('gives a probe no answer while its worker leaks, and 502 once that one leaves', async () => {
    const one = await openSimulatedApp();
    await one.app.faults.inject(LEAK);
    expect((await one.app.watch.probe(10)).status).toBeNull();
    expect((await one.app.watch.probe(1_000)).status).toBe(502);
  });

  it('crashes under a leak: busy, silent, growing, then gone with its queue', async () => {
    const one = await openSimulatedApp();
    await one.app.faults.inject(LEAK);
    await one.watchFor(50_000);
    const [worker] = one.app.watch.observe().windows.at(-1)?.workers ?? [];
    expect(worker).toMatchObject({ utilization_ppm: 1_000_000, signs_of_life: 0 });
    expect(worker?.heap_used_bytes).toBeGreaterThan(5_000_000);
    await one.watchFor(100_000);
    const { failed, serving, desired } = one.app.watch.observe();
    expect({ serving, desired }).toEqual({ serving: 0, desired: 1 });
    expect(failed).toMatchObject([{ worker: 'w1', cause: 'ERR_WORKER_OUT_OF_MEMORY' }]);
    expect(one.app.watch.requests().lost).toBeGreaterThan(0);
  });

  it('is fixed by a restart in the calibrated time', async () => {
    const one = await openSimulatedApp();
    await one.app.faults.inject(LEAK);
    await one.watchFor(150_000);
    const from = one.time.nowUs();
    expect(await permitted(one.app).restart_service(to(null))).toEqual({
      summary: '1 worker replaced after failure',
    });
    expect(one.time.nowUs() - from).toBe(calibration.restart_us);
    expect(one.app.watch.observe()).toMatchObject({ serving: 1, desired: 1, failed: [] });
    const { lost } = one.app.watch.requests();
    await one.watchFor(500_000);
    expect(one.app.watch.requests().lost).toBe(lost);
  });

  it('saturates under a load, and three workers carry it', async () => {
    const one = await openSimulatedApp();
    await one.app.faults.inject(LOAD);
    await one.watchFor(200_000);
    expect(busy(one)).toBeGreaterThan(0.95);
    const from = one.time.nowUs();
    expect(await permitted(one.app).scale_workers(to(3))).toEqual({
      summary: 'serving workers 1 -> 3',
    });
    expect(one.time.nowUs() - from).toBe(calibration.scale_us);
    await one.watchFor(500_000);
    expect(busy(one)).toBeGreaterThan(0.3);
    expect(busy(one)).toBeLessThan(0.6);
    expect(one.app.watch.requests().lost).toBe(0);
  });

  it('counts the requests of each window, of workers that are drained too', async () => {
    const one = await openSimulatedApp();
    await one.app.faults.inject(LOAD);
    await one.watchFor(300_000);
    await permitted(one.app).restart_service(to(null));
    await one.app.faults.inject(LEAK);
    await one.watchFor(400_000);
    const { windows } = one.app.watch.observe();
    const sum = (key: 'served' | 'lost') =>
      windows.reduce((total, { requests }) => total + requests[key], 0);
    expect({ served: sum('served'), lost: sum('lost') }).toEqual(one.app.watch.requests());
    expect(sum('lost')).toBeGreaterThan(0);
  });

  it('ends a load when it is taken away, and an alert likewise', async () => {
    const one = await openSimulatedApp();
    const takeLoadAway = await one.app.faults.inject(LOAD);
    await one.watchFor(200_000);
    await takeLoadAway();
    await one.watchFor(200_000);
    expect(busy(one)).toBeLessThan(0.2);
    const takeAlertAway = await one.app.faults.inject(ALERT);
    expect(one.app.watch.observe().alerts).toMatchObject([{ alert_id: 'a1', source: 'x' }]);
    await takeAlertAway();
    expect(one.app.watch.observe().alerts).toEqual([]);
  });

  it('loses the queue of a saturated worker that cannot be drained in a second', async () => {
    const drained = await openSimulatedApp();
    await drained.app.faults.inject(LOAD);
    await drained.watchFor(1_000_000);
    await permitted(drained.app).restart_service(to(null));
    expect(drained.app.watch.requests().lost).toBe(0);

    const cutOff = await openSimulatedApp();
    await cutOff.app.faults.inject({ ...LOAD, offered_load_ppm: 4_000_000 });
    await cutOff.watchFor(1_000_000);
    const from = cutOff.time.nowUs();
    await permitted(cutOff.app).restart_service(to(null));
    expect(cutOff.time.nowUs() - from).toBe(1_000_000 + calibration.restart_us);
    expect(cutOff.app.watch.requests().lost).toBeGreaterThan(50);
  });

  it('interrupts whoever waits once the signal is aborted, and fails to serve once stopped', async () => {
    const { app } = await openSimulatedApp();
    await expect(app.watch.nextObservation(AbortSignal.abort())).rejects.toMatchObject({
      code: 'interrupted',
    });
    await app.operator.stop();
    await expect(app.operator.startServing()).rejects.toMatchObject({ code: 'worker_failed' });
    const { signal } = new AbortController();
    await expect(app.watch.nextObservation(signal)).rejects.toMatchObject({
      code: 'worker_failed',
    });
  });

  it('lets no time pass but while somebody waits for it', async () => {
    const one = await openSimulatedApp();
    const before = one.time.nowUs();
    one.app.watch.observe();
    one.app.watch.requests();
    await one.app.watch.snapshot();
    await permitted(one.app).noop(to(null));
    await one.app.faults.inject(LEAK);
    expect(one.time.nowUs()).toBe(before);
  });
});

describe('behind a crash', () => {
  const restartUnder = async (
    cause: 'transient' | 'relapsing' | 'persistent' | 'passing',
    seed: number,
  ) => {
    const one = await openSimulatedApp({ causes: { crash: cause }, seed });
    await one.app.faults.inject(LEAK);
    await one.watchFor(150_000);
    await permitted(one.app).restart_service(to(null));
    await one.watchFor(150_000);
    return one.app.watch.observe().failed.length === 0;
  };
  const seeds = Array.from({ length: 60 }, (_, seed) => seed);

  it('a transient cause is fixed by every restart, a persistent one by none', async () => {
    for (const seed of seeds.slice(0, 10)) {
      expect(await restartUnder('transient', seed)).toBe(true);
      expect(await restartUnder('persistent', seed)).toBe(false);
    }
  });

  it('a relapsing cause is fixed by some', async () => {
    const fixed = await Promise.all(seeds.map((seed) => restartUnder('relapsing', seed)));
    const share = fixed.filter(Boolean).length / seeds.length;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.75);
  });

  it('a passing cause passes with nobody doing anything, a transient one does not', async () => {
    for (const [cause, comesBack] of [
      ['passing', true],
      ['transient', false],
    ] as const) {
      const one = await openSimulatedApp({ causes: { crash: cause } });
      await one.app.faults.inject(LEAK);
      await one.watchFor(8_000_000);
      expect(one.app.watch.observe().failed.length === 0).toBe(comesBack);
      expect((await one.app.watch.probe(1_000)).status).toBe(comesBack ? 200 : 503);
    }
  });
});

describe('behind an overload', () => {
  it('a burst ends by itself', async () => {
    const one = await openSimulatedApp({ causes: { overload: 'burst' } });
    await one.app.faults.inject(LOAD);
    await one.watchFor(8_000_000);
    expect(busy(one)).toBeLessThan(0.2);
  });

  it('a load beyond the maximum is not carried by the maximum', async () => {
    const { overload } = SHIPPED_PARAMETERS;
    const parameters = { ...SHIPPED_PARAMETERS, overload: { ...overload, beyond_ends_ppm: 0 } };
    const one = await openSimulatedApp({ causes: { overload: 'beyond_maximum' }, parameters });
    await one.app.faults.inject(LOAD);
    await permitted(one.app).scale_workers(to(3));
    await one.watchFor(2_000_000);
    expect(busy(one)).toBeGreaterThan(0.95);
  });

  it('saturation kills some workers, more of them after a restart, and none that has room', async () => {
    const crashed = async (act: 'noop' | 'restart_service' | 'scale_workers') => {
      let crashes = 0;
      for (let seed = 0; seed < 150; seed += 1) {
        const one = await openSimulatedApp({ causes: { saturation_kills: true }, seed });
        await one.app.faults.inject(LOAD);
        await one.watchFor(150_000);
        await permitted(one.app)[act](to(3));
        await one.watchFor(100_000);
        crashes += one.app.watch.observe().failed.length;
      }
      return crashes;
    };
    const [left, restarted, scaled] = [
      await crashed('noop'),
      await crashed('restart_service'),
      await crashed('scale_workers'),
    ];
    expect(scaled).toBe(0);
    expect(left).toBeLessThan(10);
    expect(restarted).toBeGreaterThan(left);
  });
});
