import { spawn } from 'node:child_process';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openOwnApp, sampleFolder, startReplicaOf } from '../support/own-app.js';
import { freePort, hasRedisServer, startRedis } from '../support/redis-server.js';

/** Begins a sample as its reader would, without anything of ours around it. */
async function beginAlone(sample: string, words: readonly [string, ...string[]]): Promise<string> {
  const port = await freePort();
  const [program, ...args] = words;
  const child = spawn(program, args, {
    cwd: sampleFolder(sample),
    env: { PATH: process.env['PATH'], PORT: String(port) },
    stdio: 'ignore',
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const url = `http://127.0.0.1:${String(port)}`;
  await vi.waitFor(async () => expect((await fetch(`${url}/health`)).status).toBe(200), {
    timeout: 30_000,
  });
  return url;
}

it.each([
  ['node-shop', 'node', 'server.mjs'],
  ['python-shop', 'python3', 'app.py'],
])('%s answers its health, works, and takes orders', async (sample, program, file) => {
  const url = await beginAlone(sample, [program, file]);
  expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok' });
  expect(await (await fetch(`${url}/work?ms=5`)).json()).toEqual({ done: true });
  const order = await fetch(`${url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: 'two,pears',
  });
  expect({ status: order.status, type: order.headers.get('content-type') }).toEqual({
    status: 201,
    type: 'text/csv',
  });
  expect(await order.text()).toBe('two,pears');
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
});

it('python-shop is served as a replica, and ends', async () => {
  const app = await openOwnApp({ sample: 'python-shop', command: 'python3 app.py' });
  const { replica, lines } = startReplicaOf(app);
  await replica.ready;
  expect(await replica.handle('/work?ms=1', 1)).toMatchObject({ status: 200 });
  expect(lines[0]).toMatch(/^shop listens on \d+$/);
  await replica.end();
  expect(replica.exitCause).toBe('SIGTERM');
});

it.runIf(hasRedisServer)(
  'needs-redis is well without Redis, but has no items until it is back',
  async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const app = await openOwnApp({
      sample: 'needs-redis',
      command: 'exec node server.mjs',
      env: { ...process.env, REDIS_URL: redis.url },
      variables: ['REDIS_URL'],
    });
    const { replica } = startReplicaOf(app);
    await replica.ready;
    expect(await replica.handle('/items', 1)).toEqual({ status: 200, body: '{"items":null}' });
    await redis.kill();
    expect(await replica.handle('/items', 2)).toMatchObject({ status: 503 });
    expect(await replica.handle('/health', 3)).toMatchObject({ status: 200 });
    await redis.start();
    expect(await replica.handle('/items', 4)).toMatchObject({ status: 200 });
    redis.pause();
    expect(await replica.handle('/items', 5)).toMatchObject({ status: 503 });
    redis.resume();
  },
);

it.runIf(hasRedisServer)('needs-redis stores what it is given, byte for byte', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const port = await freePort();
  const child = spawn(process.execPath, ['server.mjs'], {
    cwd: sampleFolder('needs-redis'),
    env: { PORT: String(port), REDIS_URL: redis.url },
    stdio: 'ignore',
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const items = `http://127.0.0.1:${String(port)}/items`;
  const body = 'p\u00e4rs\r\n$5\r\n';
  await vi.waitFor(
    async () => expect((await fetch(items, { method: 'PUT', body })).status).toBe(200),
    {
      timeout: 30_000,
    },
  );
  expect(await (await fetch(items)).json()).toEqual({ items: body });
});
