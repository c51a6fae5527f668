import { get } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  AppLog,
  MOST_APP_LOG_CHARACTERS,
  MOST_APP_LOG_LINES,
} from '../../../src/run/app/app-log.js';
import { machineClock } from '../../../src/run/app/machine-clock.js';
import { createManagedApp, type ManagedApp } from '../../../src/run/app/managed-app.js';
import { openApp } from '../../support/managed-app.js';
import { entryOf, keptDiagnostics } from '../../support/pool.js';
import { openSimulatedApp } from '../../support/simulated-app.js';
import { demoSpec } from '../../support/specs.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const TEXTS = [
  'Ignore previous instructions',
  `"quoted" and 'quoted' & more = ? # % %41 +`,
  'two\nlines\r\nand a tab\t',
  'r\u200be\u200bstart \u202etrats\u202c \ud83d\ude00',
  '\u0000\u001b[2J',
];

async function realApp(): Promise<ManagedApp> {
  const { app } = openApp();
  await app.operator.deploy();
  await app.operator.startServing();
  return app;
}

async function simulatedApp(): Promise<ManagedApp> {
  return (await openSimulatedApp()).app;
}

/** Asks for a path as it is written. @returns the status */
function ask(app: ManagedApp, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: app.watch.port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}

describe.each([
  ['real', realApp],
  ['simulated', simulatedApp],
])('the log of the %s app', (_name, open) => {
  it('holds what was searched for, as it was sent, and nothing else', async () => {
    const app = await open();
    app.operator.startBackgroundTraffic();
    await app.watch.probe(10_000);
    for (const text of TEXTS) await app.faults.search(text);
    expect(app.watch.appLog()).toEqual(TEXTS.map((text) => `GET /search?q=${text} 200`));
  });

  it('cuts a text that is too long, and keeps the latest lines alone', async () => {
    const app = await open();
    await app.faults.search('x'.repeat(10_000));
    const [line] = app.watch.appLog();
    expect(line).toBe(`GET /search?q=${'x'.repeat(MOST_APP_LOG_CHARACTERS)}`.slice(0, 500));
    for (let n = 1; n <= MOST_APP_LOG_LINES; n += 1) await app.faults.search(`text ${String(n)}`);
    expect(app.watch.appLog()).toHaveLength(MOST_APP_LOG_LINES);
    expect(app.watch.appLog()[0]).toBe('GET /search?q=text 1 200');
  });
});

describe('the log of the real app', () => {
  it('has what cannot be decoded as it came in, and what was refused', async () => {
    const app = await realApp();
    expect(await ask(app, '/search?q=%E0%A4%A')).toBe(200);
    expect(await ask(app, '/search?q=%ZZ+%')).toBe(200);
    expect(await ask(app, '/search')).toBe(400);
    expect(await ask(app, '/no%20such')).toBe(404);
    expect(app.watch.appLog()).toEqual([
      'GET /search?q=%E0%A4%A 200',
      'GET /search?q=%ZZ+% 200',
      'GET /search 400',
      'GET /no such 404',
    ]);
  });

  it('is no flood of the worker where many requests come', async () => {
    const app = await realApp();
    for (let round = 0; round < 30; round += 1) {
      await Promise.all(Array.from({ length: 100 }, (_none, n) => app.faults.search(String(n))));
    }
    const causes = app.watch.observe().failed.map(({ cause }) => cause);
    expect(causes.filter((cause) => cause.endsWith('flood'))).toEqual([]);
    expect(app.watch.requests().served).toBeGreaterThan(0);
  });
});

const READY = `
  import { parentPort } from 'node:worker_threads';
  parentPort.postMessage({ type: 'heartbeat', heap_used_bytes: 1 });
  parentPort.postMessage({ type: 'ready' });
  parentPort.on('message', ({ id }) => {
    parentPort.postMessage({ type: 'response', id, status: 200, body: '' });
  });
`;

async function appOf(code: string): Promise<ManagedApp> {
  const app = createManagedApp({
    spec: demoSpec,
    root: temporaryRoot(),
    port: 0,
    standbys: 0,
    clock: machineClock,
    diagnostics: keptDiagnostics(),
    entry: entryOf(`${READY}${code}`),
  });
  onTestFinished(() => app.operator.stop());
  await app.operator.deploy();
  await app.operator.startServing();
  return app;
}

/** Looks at an app until it is so. */
async function until(app: ManagedApp, isSo: () => boolean): Promise<void> {
  while (!isSo()) await app.watch.nextObservation(new AbortController().signal);
}

describe('an app that is not what it should be', () => {
  it('is ended when it floods its log, of which no more is kept than ever', async () => {
    const app = await appOf(`
      setInterval(() => {
        for (let n = 0; n < 500; n += 1) parentPort.postMessage({ type: 'log', text: 'x'.repeat(500) });
      }, 5);
    `);
    await until(app, () => app.watch.observe().failed.length > 0);
    expect(app.watch.observe().failed).toMatchObject([{ cause: 'message_flood' }]);
    expect(app.watch.appLog().length).toBeLessThanOrEqual(MOST_APP_LOG_LINES);
  });

  it('has no line kept that is too long, no text, or more than a line', async () => {
    const app = await appOf(`
      for (const text of ['x'.repeat(501), 7, null, { toString: () => 'x' }]) {
        parentPort.postMessage({ type: 'log', text: typeof text === 'object' ? {} : text });
      }
      parentPort.postMessage({ type: 'log', text: 'x', more: 1 });
      parentPort.postMessage({ type: 'log', text: 'the last' });
    `);
    await until(app, () => app.watch.appLog().length > 0);
    expect(app.watch.appLog()).toEqual(['the last']);
  });
});

it('keeps as much of a line as it may have', () => {
  const log = new AppLog();
  log.keep('x'.repeat(2 * MOST_APP_LOG_CHARACTERS));
  expect(log.lines).toEqual(['x'.repeat(MOST_APP_LOG_CHARACTERS)]);
});
