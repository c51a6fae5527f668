import { describe, expect, it } from 'vitest';
import { TEMPLATES } from '../../../src/core/onboarding/templates.js';
import { generateSpec } from '../../../src/core/onboarding/generate-spec.js';
import { openApp } from '../../support/managed-app.js';
import { until } from '../../support/pool.js';
import { freePort } from '../../support/redis-server.js';
import { DEMO_REQUEST } from '../../support/specs.js';

const PROBE_MS = 10_000;

describe('the managed app', () => {
  it('stands by after its deployment: the door is bound and answers 503', async () => {
    const { app } = openApp();
    await app.operator.deploy();
    expect(app.watch.port).toBeGreaterThan(0);
    expect((await app.watch.probe(PROBE_MS)).status).toBe(503);
    expect(app.watch.observe()).toMatchObject({ serving: 0, desired: 0, failed: [] });
    expect((await app.watch.snapshot()).workers).toEqual([]);
  });

  it.each(Object.keys(TEMPLATES) as (keyof typeof TEMPLATES)[])(
    'answers 200 at the health endpoint of a %s app once it serves',
    async (runtime) => {
      const { app } = openApp({ spec: generateSpec({ ...DEMO_REQUEST, runtime }) });
      await app.operator.deploy();
      await app.operator.startServing();
      const probe = await app.watch.probe(PROBE_MS);
      expect(probe.status).toBe(200);
      expect(probe.response_time_us).toBeGreaterThan(0);
      expect(app.watch.observe()).toMatchObject({ serving: 1, desired: 1 });
    },
  );

  it('cannot be deployed twice on one port', async () => {
    const { app } = openApp();
    await app.operator.deploy();
    const { app: second } = openApp({ port: app.watch.port });
    await expect(second.operator.deploy()).rejects.toMatchObject({ code: 'port_taken' });
    await second.operator.stop();
    expect((await app.watch.probe(PROBE_MS)).status).toBe(503);
  });

  it('is observed and served with background traffic only once it is asked for', async () => {
    const { app } = openApp();
    await app.operator.deploy();
    await app.operator.startServing();
    expect(app.watch.requests()).toEqual({ served: 0, lost: 0 });
    app.operator.startBackgroundTraffic();
    await until(() => app.watch.requests().served >= 3);
    expect(app.watch.cpuTime?.()?.ran).toBeGreaterThan(0);
    await until(() => app.watch.observe().windows.length >= 3);
  });

  it('counts its traffic window by window', async () => {
    const { app } = openApp();
    await app.operator.deploy();
    await app.operator.startServing();
    app.operator.startBackgroundTraffic();
    const isCounted = () =>
      app.watch.observe().windows.some(({ requests }) => requests.served + requests.lost > 0);
    await until(isCounted);
  });

  it('shows a leak as a failed worker, and is put back by the operator', async () => {
    const { app } = openApp();
    await app.operator.deploy();
    await app.operator.startServing();
    const takeAway = await app.faults.inject({ kind: 'leak', heap_limit_mb: 16 });
    await until(() => app.watch.observe().failed.length === 1);
    await takeAway();
    expect(app.watch.observe().failed[0]?.cause).toBe('ERR_WORKER_OUT_OF_MEMORY');
    expect((await app.watch.probe(PROBE_MS)).status).toBe(503);
    await app.operator.restore();
    expect((await app.watch.probe(PROBE_MS)).status).toBe(200);
    expect(app.watch.observe()).toMatchObject({ serving: 1, desired: 1, failed: [] });
  });

  it('offers a load until it is taken away', async () => {
    const { app } = openApp();
    await app.operator.deploy();
    await app.operator.startServing();
    const takeAway = await app.faults.inject({
      kind: 'load',
      work_ms: 10,
      offered_load_ppm: 1_250_000,
    });
    await until(() => app.watch.requests().served >= 10);
    await takeAway();
    // What is under way still ends; afterwards the counts stand still over several windows.
    let [seen, since] = [-1, 0];
    await until(() => {
      const { served, lost } = app.watch.requests();
      const window = app.watch.observe().windows.at(-1)?.to_us ?? 0;
      if (served + lost !== seen) [seen, since] = [served + lost, window];
      return window - since > 500_000;
    });
    expect(app.watch.requests().lost).toBe(0);
  });

  it('shows a claim as an alert and touches nothing', async () => {
    const { app } = openApp();
    await app.operator.deploy();
    await app.operator.startServing();
    const before = await app.watch.snapshot();
    const claim = { source: 'somebody', claimed_utilization_ppm: 970_000 };
    const takeAway = await app.faults.inject({ kind: 'alert', ...claim });
    expect(app.watch.observe().alerts).toMatchObject([{ alert_id: 'a1', ...claim }]);
    await takeAway();
    expect(app.watch.observe().alerts).toEqual([]);
    expect(await app.watch.snapshot()).toEqual(before);
  });

  it('leaves no door open when it is stopped while it is being deployed', async () => {
    const port = await freePort();
    const { app } = openApp({ port });
    const refused = expect(app.operator.deploy()).rejects.toMatchObject({ code: 'worker_failed' });
    await app.operator.stop();
    await refused;
    const { app: next } = openApp({ port });
    await next.operator.deploy();
    expect((await next.watch.probe(PROBE_MS)).status).toBe(503);
  });

  it('closes its door when it is stopped, and stays stopped', async () => {
    const { app } = openApp();
    await app.operator.deploy();
    await app.operator.stop();
    await expect(app.operator.startServing()).rejects.toMatchObject({ code: 'worker_failed' });
    await app.operator.stop();
    expect((await app.watch.probe(PROBE_MS)).status).toBeNull();
  });
});
