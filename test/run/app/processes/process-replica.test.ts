import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { machineClock } from '../../../../src/run/app/machine-clock.js';
import { openAppProcesses } from '../../../../src/run/app/processes/app-processes.js';
import type { ReplicaSource, StartReplica } from '../../../../src/run/app/replica.js';
import { openListener } from '../../../../src/run/app/listener.js';
import { freshTag, processesWith, untilNoneWith } from '../../../support/agent-processes.js';
import { replicaContract } from '../../../support/contracts/replica-contract.js';
import { openOwnApp, sampleFolder, startReplicaOf } from '../../../support/own-app.js';
import { keptDiagnostics, until } from '../../../support/pool.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { get } from 'node:http';
import { onTestFinished } from 'vitest';

const MB = 1_048_576;

describe('a process', () => {
  const root = mkdtempSync(join(tmpdir(), 'r-'));
  const sources: Record<string, ReplicaSource> = {};
  let started = 0;
  beforeAll(async () => {
    const shared = { healthEndpoint: '/health', startWithinMs: 60_000, env: process.env };
    for (const [sample, folder] of [
      ['node-shop', 'a'],
      ['dies-at-start', 'b'],
    ] as const) {
      sources[sample] = await openAppProcesses({
        ...shared,
        root: join(root, folder),
        folder: sampleFolder(sample),
        command: 'node server.mjs',
        passedVariables: [],
        logs: join(root, folder, 'logs'),
        runId: '000001-0000',
        onRoot: () => undefined,
        clock: machineClock,
        diagnostics: keptDiagnostics(),
      });
    }
  });
  afterAll(async () => {
    for (const source of Object.values(sources)) await source.close();
    rmSync(root, { recursive: true });
  });
  const startOf =
    (sample: string): StartReplica =>
    (name, listeners) => {
      const source = sources[sample];
      if (source === undefined) throw new Error('not opened');
      started += 1;
      const replica = source.start(`${name}-${String(started)}`, listeners);
      return Object.assign(replica, { name });
    };
  replicaContract('a process', {
    start: startOf('node-shop'),
    startBroken: startOf('dies-at-start'),
    leaves: ['exit'],
    openAtEnd: [200, 502],
  });
});

it('ends what its first process leaves behind: npm start is three processes', async () => {
  const tag = freshTag();
  const app = await openOwnApp({ command: `npm start -- ${tag}` });
  const { replica, exits } = startReplicaOf(app);
  await replica.ready;
  const pids = processesWith(tag);
  expect(pids.length).toBeGreaterThan(1);
  process.kill(Math.min(...pids), 'SIGKILL');
  await until(() => exits.length > 0);
  expect(exits).toEqual(['SIGKILL']);
  await untilNoneWith(tag);
});

it('counts as hung while it is stopped, though its clients leave one by one', async () => {
  const app = await openOwnApp({ command: 'node server.mjs' });
  const { replica } = startReplicaOf(app);
  await replica.ready;
  const listener = await openListener(
    0,
    () => Promise.reject(new Error('unused')),
    (exchange) => {
      replica.forward?.(exchange, 1);
      return true;
    },
  );
  onTestFinished(() => listener.close());
  replica.inject('hang');
  const clients = setInterval(() => {
    const url = `http://127.0.0.1:${String(listener.port)}/health`;
    get(url, { timeout: 50 })
      .on('timeout', function leave(this: { destroy: () => void }) {
        this.destroy();
      })
      .on('error', () => undefined);
  }, 20);
  let cause: string | undefined;
  await until(() => (cause = replica.look(20)) !== undefined);
  clearInterval(clients);
  expect(cause).toBe('hang');
});

it('serves again where what was stopped goes on', async () => {
  const tag = freshTag();
  const app = await openOwnApp({ command: `exec node server.mjs ${tag}` });
  const { replica } = startReplicaOf(app);
  await replica.ready;
  replica.inject('hang');
  const asked = replica.handle('/health', 1);
  for (const pid of processesWith(tag)) process.kill(pid, 'SIGCONT');
  expect(await asked).toMatchObject({ status: 200 });
});

it('tells the CPU of all its processes, and the memory that they keep', async () => {
  const app = await openOwnApp({ sample: 'leaks', command: 'node server.mjs' });
  const { replica } = startReplicaOf(app);
  await replica.ready;
  const before = replica.heapUsedBytes ?? 0;
  expect(await replica.handle('/leak?mb=64', 1)).toMatchObject({ status: 200 });
  expect((replica.heapUsedBytes ?? 0) - before).toBeGreaterThan(48 * MB);
});

it('is busy while it works, and idle while it does not', async () => {
  const app = await openOwnApp({ command: 'node server.mjs' });
  const { replica } = startReplicaOf(app);
  await replica.ready;
  replica.takeUtilizationPpm?.();
  for (let request = 0; request < 4; request += 1) await replica.handle('/work?ms=200', request);
  // How much of a core it got meanwhile is up to whoever else wants it.
  const busy = replica.takeUtilizationPpm?.() ?? 0;
  expect(busy).toBeGreaterThan(50_000);
  const idle: number[] = [];
  await until(() => {
    const ppm = replica.takeUtilizationPpm?.();
    if (ppm !== undefined) idle.push(ppm);
    return Math.min(...idle) < busy / 2;
  });
});

it('ends a daemon of its app with the app, whatever it did with its environment', async () => {
  const tag = freshTag();
  const daemon = `import os,time
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
os.execve('/bin/sh', ['sh', '-c', 'while :; do sleep 1; done', '${tag}'], {})`;
  const folder = mkdtempSync(join(tmpdir(), 'r-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const app = await openOwnApp({
    command: `python3 -c "$DAEMON"; exec node server.mjs`,
    env: { ...process.env, DAEMON: daemon },
    variables: ['DAEMON'],
  });
  const { replica } = startReplicaOf(app);
  await replica.ready;
  await until(() => processesWith(tag).length > 0);
  await replica.end();
  await app.close();
  await untilNoneWith(tag);
});
