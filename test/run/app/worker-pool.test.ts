import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  DEMO_API,
  entryOf,
  firstOf,
  lifelines,
  openPool,
  servingNames,
  until,
  workerOf,
  untilOneFails,
} from '../../support/pool.js';

describe('a worker that starts', () => {
  it('does not serve before it is READY', async () => {
    const { pool } = openPool();
    const adding = pool.addServing(1);
    expect(servingNames(pool)).toEqual([]);
    expect((await pool.dispatch('/health')).status).toBe(503);
    await adding;
    expect(servingNames(pool)).toEqual(['w1']);
    expect((await pool.dispatch('/health')).status).toBe(200);
  });

  it('stands by without serving once it is prepared', async () => {
    const { pool } = openPool();
    await pool.prepare(2);
    expect([pool.serving, pool.failed, pool.desired]).toEqual([[], [], 0]);
    expect((await pool.dispatch('/health')).status).toBe(503);
    await pool.addServing(2);
    expect(servingNames(pool)).toEqual(['w1', 'w2']);
  });

  it.each([
    ['leaves', 'process.exit(3);'],
    ['throws', 'throw new Error("no database");'],
    ['cannot be loaded', 'import "./not-there.mjs";'],
  ])('is refused when it %s before READY', async (_how, source) => {
    const { pool } = openPool({ entry: entryOf(source) });
    await expect(pool.addServing(1)).rejects.toMatchObject({ code: 'worker_failed' });
    expect([pool.serving, pool.failed]).toEqual([[], []]);
  });

  it('is no spare when its health endpoint answers anything but 200', async () => {
    const { entry, alive } = await lifelines(`
      const { parentPort } = await import('node:worker_threads');
      parentPort.on('message', ({ id }) => {
        parentPort.postMessage({ type: 'response', id, status: 500, body: '{}' });
      });
      parentPort.postMessage({ type: 'ready' });`);
    const { pool } = openPool({ entry });
    await expect(pool.prepare(1)).rejects.toMatchObject({
      code: 'worker_failed',
      message: 'worker w1 did not get ready: its health endpoint answers 500',
    });
    await until(() => alive().length === 0);
    expect(pool.standby).toBe(0);
  });

  it.each([
    ['before READY', 'setInterval(() => undefined, 1_000);'],
    [
      'when it is asked for its health',
      `const { parentPort } = await import('node:worker_threads');
      parentPort.on('message', () => parentPort.postMessage({ type: 'ready' }));
      parentPort.postMessage({ type: 'ready' });`,
    ],
  ])('is refused and ended when it stays silent %s', async (_when, source) => {
    const { entry, alive } = await lifelines(source);
    const { pool } = openPool({ entry });
    fakeTimers();
    const refused = expect(pool.prepare(1)).rejects.toMatchObject({ code: 'worker_failed' });
    await until(() => alive().length === 1);
    await vi.advanceTimersByTimeAsync(20_000);
    await refused;
    vi.useRealTimers();
    await until(() => alive().length === 0);
    expect([pool.standby, pool.failed]).toEqual([0, []]);
  });
});

/** The pool takes its timers from node:timers, whose exports follow only when they are told to. */
function fakeTimers(): void {
  const { setTimeout, clearTimeout } = timers;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { setTimeout: faked, clearTimeout: cleared } = globalThis;
  Object.assign(timers, { setTimeout: faked, clearTimeout: cleared });
  syncBuiltinESMExports();
  onTestFinished(() => {
    vi.useRealTimers();
    Object.assign(timers, { setTimeout, clearTimeout });
    syncBuiltinESMExports();
  });
}

describe('a worker that ends', () => {
  it('is told, once, where nobody had ended it', async () => {
    const entry = entryOf(`
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ path }) => path === '/leave' && process.exit(3));
      await import('${DEMO_API.href}');`);
    const { pool } = openPool({ entry });
    await pool.addServing(1);
    await pool.dispatch('/leave');
    await until(() => pool.failed.length === 1);
    expect(pool.takeUnexplainedEnds()).toEqual([{ worker: 'w1', cause: 'exit_3' }]);
    await pool.replaceFailed();
    expect(pool.takeUnexplainedEnds()).toEqual([]);
  });

  it('is not told where it was broken on purpose, replaced, sent away, or stopped', async () => {
    const { pool } = openPool();
    await pool.addServing(3);
    firstOf(pool).inject('exit');
    await until(() => pool.failed.length === 1);
    await pool.replaceFailed();
    await pool.replaceServing();
    await pool.removeServing(1);
    await pool.startAfresh(1);
    await pool.stop();
    expect(pool.takeUnexplainedEnds()).toEqual([]);
  });
});

describe('dispatching', () => {
  it('gives idle workers equal shares', async () => {
    const { pool } = openPool();
    await pool.addServing(3);
    const answeredBy: unknown[] = [];
    for (let request = 0; request < 9; request += 1) {
      answeredBy.push(workerOf(await pool.dispatch('/work?ms=0')));
    }
    expect(answeredBy).toEqual(['w1', 'w2', 'w3', 'w1', 'w2', 'w3', 'w1', 'w2', 'w3']);
  });

  it('goes round a worker that is occupied', async () => {
    const { pool } = openPool();
    await pool.addServing(2);
    firstOf(pool).inject('hang');
    const stuck = pool.dispatch('/health');
    for (let request = 0; request < 5; request += 1) {
      expect(workerOf(await pool.dispatch('/health'))).toBe('w2');
    }
    await pool.stop();
    expect((await stuck).status).toBe(502);
  });

  it('answers 503 rather than queue more than a thousand requests at one worker', async () => {
    const { pool } = openPool();
    await pool.addServing(1);
    firstOf(pool).inject('hang');
    const queued = Array.from({ length: 1_000 }, () => pool.dispatch('/health'));
    expect((await pool.dispatch('/health')).status).toBe(503);
    await pool.stop();
    const statuses = (await Promise.all(queued)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([502]));
  });
});

describe('what a worker says', () => {
  it('is complained about and ignored where it is none of our messages', async () => {
    const { pool, warnings } = openPool({
      entry: entryOf(`
        import { parentPort } from 'node:worker_threads';
        const strange = [
          'ready', 7, null, [], { type: 'READY' }, { type: 'ready', extra: 1 },
          { type: 'response', id: -1, status: 200, body: '' },
          { type: 'response', id: 0, status: 9999, body: '' },
          { type: 'response', id: 0, status: 200, body: 'x'.repeat(1_000_001) },
          { type: 'heartbeat', heap_used_bytes: 0.5 }, { type: 'restart_service' },
        ];
        for (const message of strange) parentPort.postMessage(message);
        parentPort.on('message', ({ id }) => {
          for (const message of strange) parentPort.postMessage(message);
          parentPort.postMessage({ type: 'response', id: id + 100, status: 500, body: 'nobody' });
          parentPort.postMessage({ type: 'response', id, status: 200, body: 'first' });
          parentPort.postMessage({ type: 'response', id, status: 200, body: 'second' });
        });
        parentPort.postMessage({ type: 'ready' });
      `),
    });
    await pool.addServing(1);
    expect(warnings).toHaveLength(11);
    expect(await pool.dispatch('/')).toEqual({ status: 200, body: 'first' });
    expect(await pool.dispatch('/')).toEqual({ status: 200, body: 'first' });
    expect(warnings).toHaveLength(33);
    expect(pool.failed).toEqual([]);
  });
});

describe('stopping', () => {
  it('ends every thread: serving, spare, failed and hanging', async () => {
    const { entry, alive } = await lifelines();
    const { pool } = openPool({ entry, standbys: 1 });
    await pool.addServing(2);
    await until(() => alive().length === 3);
    firstOf(pool).inject('hang');
    await untilOneFails(pool);
    await pool.stop();
    await until(() => alive().length === 0);
    expect([pool.serving, pool.failed, pool.desired]).toEqual([[], [], 0]);
    expect((await pool.dispatch('/health')).status).toBe(503);
  });

  it('can be asked for twice and reports no failure of the workers that it ended', async () => {
    const { pool, changes } = openPool();
    await pool.addServing(2);
    await Promise.all([pool.stop(), pool.stop()]);
    expect(changes()).toBe(0);
  });
});
