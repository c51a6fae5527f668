import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TEMPLATES } from '../../../src/core/onboarding/templates.js';
import { openListener } from '../../../src/run/app/listener.js';
import { hasChromium, startChromium } from '../../support/chromium.js';
import { DEMO_API, firstOf, openPool } from '../../support/pool.js';

const { answer, logLine } = createRequire(import.meta.url)('../../../apps/demo-api/routes.cjs') as {
  readonly answer: (path: string, app: object) => { readonly body: string };
  readonly logLine: (path: string, status: number, app: object) => string | undefined;
};
const SPARE_FOR_MS = 100;
const DATA = { app_name: 'demo-api', worker: 'w1', health_endpoint: '/health' };

/** Starts the app without the loader of ES modules, and says what it says first. */
const FIRST_MESSAGE = `
  const { Worker } = require('node:worker_threads');
  const worker = new Worker(process.argv[1], { workerData: {} });
  worker.on('error', (error) => console.log(error.code));
  worker.once('message', (message) => (console.log(message.type), worker.terminate()));
`;

describe('the demo app', () => {
  // A worker is ended at any moment, and Node 20 aborts the whole process where that falls between
  // the linking and the running of an ES module that is required.
  it('requires no ES module', async () => {
    const args = ['--no-experimental-require-module', '-e', FIRST_MESSAGE, fileURLToPath(DEMO_API)];
    expect((await promisify(execFile)(process.execPath, args)).stdout).toBe('heap\n');
  });

  it.each(Object.entries(TEMPLATES))(
    'answers the health endpoint of a %s app, and no other',
    async (_runtime, { health_endpoint }) => {
      const { pool } = openPool({ healthEndpoint: health_endpoint });
      await pool.addServing(1);
      const health = await pool.dispatch(health_endpoint);
      expect(health.status).toBe(200);
      expect(JSON.parse(health.body)).toMatchObject({
        status: 'ok',
        app: 'demo-api',
        worker: 'w1',
      });
      expect((await pool.dispatch(`${health_endpoint}?from=probe`)).status).toBe(200);
      const others = Object.values(TEMPLATES)
        .map((template) => template.health_endpoint)
        .filter((other) => other !== health_endpoint);
      for (const other of [...others, '/healthy', '/WORK?ms=1']) {
        expect((await pool.dispatch(other)).status, other).toBe(404);
      }
    },
  );

  it('has been up from when it began to serve, however long it was a spare before', async () => {
    const { pool } = openPool({ standbys: 1 });
    await pool.prepare(1);
    await pause(SPARE_FOR_MS);
    await pool.addServing(1);
    const upFor = async () => {
      const { body } = await pool.dispatch('/health');
      return (JSON.parse(body) as { readonly uptime_ms: number }).uptime_ms;
    };
    const from = performance.now();
    expect(await upFor()).toBeLessThanOrEqual(performance.now() - from);
    await pause(SPARE_FOR_MS);
    const later = await upFor();
    expect(later).toBeGreaterThanOrEqual(SPARE_FOR_MS - 1);
    expect(later).toBeLessThanOrEqual(performance.now() - from);
  });

  it('shows a browser which worker has served it, and writes no line of its log for that', async () => {
    const { pool } = openPool();
    await pool.addServing(2);
    for (const worker of ['w1', 'w2']) {
      const { status, body, media } = await pool.dispatch('/?from=browser');
      expect([status, media]).toEqual([200, 'html']);
      expect(body).toContain(`<p id="worker">${worker}</p>`);
      expect(body).not.toMatch(/https?:\/\//);
    }
    expect(logLine('/?from=browser', 200, DATA)).toBeUndefined();
    expect(logLine('/search?q=a', 200, DATA)).toBe('GET /search?q=a 200');
  });

  it('shows names as text, whatever is in them', () => {
    const { body } = answer('/', {
      app_name: '<img src=x onerror=alert(1)>"&',
      ...{ worker: '<b>w1', health_endpoint: '/</script><script>alert(1)//' },
    });
    expect(body).not.toMatch(/<img|<b>|<script>alert/);
    expect(body.match(/<script>/g)).toHaveLength(1);
  });

  it.skipIf(!hasChromium)(
    'the page goes on to the worker that answers now (needs chromium)',
    async () => {
      const { pool } = openPool();
      await pool.addServing(1);
      const listener = await openListener(0, (path) => pool.dispatch(path));
      const browser = await startChromium();
      try {
        const page = await browser.newPage();
        await page.goto(`http://127.0.0.1:${String(listener.port)}/`);
        const shown = (worker: string) => page.locator('#worker', { hasText: worker }).waitFor();
        firstOf(pool).inject('exit');
        await shown('-');
        await pool.replaceFailed();
        await shown('w2');
        await page.locator('#state', { hasText: 'serving for 0 s' }).waitFor();
      } finally {
        await browser.close();
        await listener.close();
      }
    },
  );

  it('works for 0 to 500 milliseconds and refuses everything else', async () => {
    const { pool } = openPool();
    await pool.addServing(1);
    const statusOf = async (query: string) => (await pool.dispatch(`/work${query}`)).status;
    for (const query of ['?ms=0', '?ms=7', '?ms=500', '?ms=010']) {
      expect(await statusOf(query), query).toBe(200);
    }
    const refused = ['', '?', '?ms=', '?ms=501', '?ms=9999', '?ms=-1', '?ms=abc', '?ms=1.5'];
    for (const query of [...refused, '?ms=1e2', '?ms=0x10', '?ms=%20', '?ms=0001', '?MS=1']) {
      expect(await statusOf(query), query).toBe(400);
    }
  });

  it('answers a path that no URL can hold, and lives on', async () => {
    const { pool } = openPool();
    await pool.addServing(1);
    expect((await pool.dispatch('//')).status).toBe(404);
    expect((await pool.dispatch('/health')).status).toBe(200);
    expect(pool.failed).toEqual([]);
  });
});
