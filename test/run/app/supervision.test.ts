import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { machineClock } from '../../../src/run/app/machine-clock.js';
import { PoolObserver } from '../../../src/run/app/pool-observer.js';
import type { WorkerPool } from '../../../src/run/app/worker-pool.js';
import { NO_REQUESTS } from '../../../src/core/domain/request-counts.js';
import {
  DEMO_API,
  firstOf,
  lifelines,
  openPool,
  servingNames,
  until,
  workerOf,
} from '../../support/pool.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const SOON = { first_ms: 5, max_ms: 20, reset_after_ms: 60_000 };
const NOT_AGAIN = { first_ms: 600_000, max_ms: 600_000, reset_after_ms: 600_000 };
const DEMO_APP = `await import('${DEMO_API.href}');`;

/** A file that workers can look for, and what they do until it is there. */
function signalFile() {
  const path = join(temporaryRoot(), 'go');
  return {
    give: () => {
      writeFileSync(path, '');
    },
    isGiven: () => existsSync(path),
    /** Source text: waits for it. */
    awaited: `while (!(await import('node:fs')).existsSync('${path}')) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }`,
    /** Source text: whether it is there. */
    looked: `(await import('node:fs')).existsSync('${path}')`,
  };
}

function watchedPool(pool: WorkerPool): void {
  const observer = new PoolObserver(pool, machineClock, 0.4, { requests: () => NO_REQUESTS });
  observer.start();
  onTestFinished(() => {
    observer.stop();
  });
}

/** The threads that are started from now on. */
function startedThreads(): Worker[] {
  const threads: Worker[] = [];
  const note = (thread: Worker) => threads.push(thread);
  process.on('worker', note);
  onTestFinished(() => {
    process.off('worker', note);
  });
  return threads;
}

describe('a worker that crashes while others are being added', () => {
  it('stays a failed one, and the others serve', async () => {
    const go = signalFile();
    const { entry, alive } = await lifelines(`
      if (workerData.worker !== 'w1') ${go.awaited}
      ${DEMO_APP}`);
    const { pool } = openPool({ entry });
    await pool.addServing(1);
    const adding = pool.addServing(2);
    firstOf(pool).inject('throw');
    await until(() => pool.failed.length === 1);
    go.give();
    await adding;
    expect([servingNames(pool), pool.desired]).toEqual([['w2', 'w3'], 3]);
    expect(await pool.replaceFailed()).toBe(1);
    expect([servingNames(pool), pool.desired]).toEqual([['w2', 'w3', 'w4'], 3]);
    await until(() => alive().join() === 'w2,w3,w4');
  });

  it('while it is being replaced anyway is replaced once, and nobody is too many', async () => {
    const go = signalFile();
    const { entry, alive } = await lifelines(`
      if (workerData.worker !== 'w1') ${go.awaited}
      ${DEMO_APP}`);
    const { pool } = openPool({ entry });
    await pool.addServing(1);
    const replacing = pool.replaceServing();
    firstOf(pool).inject('exit');
    await until(() => pool.failed.length === 1);
    go.give();
    expect(await replacing).toBe(1);
    expect([servingNames(pool), pool.failed, pool.desired]).toEqual([['w2'], [], 1]);
    await until(() => alive().join() === 'w2');
  });
});

describe('workers that cannot be started', () => {
  it('do not leave those that were started with them behind, unseen', async () => {
    const { entry, alive } = await lifelines(`
      if (workerData.worker === 'w2') process.exit(3);
      ${DEMO_APP}`);
    const { pool } = openPool({ entry });
    await expect(pool.addServing(3)).rejects.toMatchObject({
      code: 'worker_failed',
      message: 'worker w2 did not get ready: it left (exit_3)',
    });
    expect([pool.serving, pool.standby]).toEqual([[], 2]);
    await pool.addServing(3);
    expect([servingNames(pool), pool.standby]).toEqual([['w1', 'w3', 'w4'], 0]);
    await until(() => alive().join() === 'w1,w3,w4');
  });

  it('because no thread can be made are an error of ours, and everything stays as it was', async () => {
    // The constructor of a thread throws here, as it does where the system gives no thread.
    const { pool, warnings } = openPool({ entry: new URL('https://example.org/app.mjs') });
    for (const work of [pool.prepare(2), pool.addServing(1), pool.startAfresh(1)]) {
      await expect(work).rejects.toMatchObject({
        code: 'worker_failed',
        message: 'a worker thread could not be started (ERR_INVALID_URL_SCHEME)',
      });
    }
    expect([pool.serving, pool.failed, pool.standby, warnings]).toEqual([[], [], 0, []]);
  });

  it('leave the failed one failed, and it can be replaced later', async () => {
    const go = signalFile();
    const { entry } = await lifelines(`
      if (workerData.worker !== 'w1' && !${go.looked}) process.exit(1);
      ${DEMO_APP}`);
    const { pool } = openPool({ entry, backOff: SOON });
    await pool.addServing(1);
    firstOf(pool).inject('exit');
    await until(() => pool.failed.length === 1);
    await expect(pool.replaceFailed()).rejects.toMatchObject({ code: 'worker_failed' });
    expect([pool.failed.length, pool.desired]).toEqual([1, 1]);
    go.give();
    expect(await pool.replaceFailed()).toBe(1);
    expect([pool.serving.length, pool.failed]).toEqual([1, []]);
  });
});

describe('a standby worker', () => {
  it('that cannot be started is tried again until it can be', async () => {
    const go = signalFile();
    const { entry } = await lifelines(`
      if (workerData.worker !== 'w1' && !${go.looked}) process.exit(1);
      ${DEMO_APP}`);
    const { pool, warnings } = openPool({ entry, standbys: 1, backOff: SOON });
    await pool.addServing(1);
    await until(() => warnings.length >= 4);
    go.give();
    await until(() => pool.standby === 1);
    expect(new Set(warnings)).toEqual(new Set(['a standby worker could not be started']));
  });

  it('that cannot be started is tried again later and later, not in a tight loop', async () => {
    const threads = startedThreads();
    const { entry } = await lifelines(`
      if (workerData.worker !== 'w1') process.exit(1);
      ${DEMO_APP}`);
    const { pool, warnings } = openPool({ entry, standbys: 1, backOff: NOT_AGAIN });
    await pool.addServing(1);
    await until(() => warnings.length === 2);
    for (let answer = 0; answer < 50; answer += 1) await pool.dispatch('/work?ms=2');
    expect([warnings.length, threads.length]).toEqual([2, 3]);
  });

  it('that leaves or hangs in standby is replaced', async () => {
    const { entry, alive } = await lifelines(`
      ${DEMO_APP}
      if (workerData.worker === 'w2') process.exit(1);
      if (workerData.worker === 'w3') setTimeout(() => process.exit(1), 20);
      if (workerData.worker === 'w4') setTimeout(() => { for (;;); }, 20);`);
    const { pool, changes } = openPool({ entry, standbys: 1, backOff: SOON });
    await pool.addServing(1);
    watchedPool(pool);
    await until(() => pool.standby === 1 && alive().join() === 'w1,w5');
    expect([servingNames(pool), pool.failed, changes()]).toEqual([['w1'], [], 0]);
  });

  it('that dies while it is being promoted is replaced by one that is started for it', async () => {
    const go = signalFile();
    const threads = startedThreads();
    const { entry, alive } = await lifelines(`
      const { parentPort } = await import('node:worker_threads');
      if (workerData.worker === 'w3') {
        new BroadcastChannel('spares').postMessage('die');
        ${go.awaited}
      }
      ${DEMO_APP}
      if (workerData.worker === 'w2') {
        new BroadcastChannel('spares').onmessage = () => process.exit(1);
      }`);
    const { pool } = openPool({ entry });
    await pool.prepare(2);
    threads[1]?.once('exit', go.give);
    await pool.addServing(3);
    expect(servingNames(pool)).toEqual(['w1', 'w3', 'w4']);
    await until(() => alive().join() === 'w1,w3,w4');
  });

  it('that dies whenever another one starts is given up after three starts', async () => {
    const folder = temporaryRoot();
    const threads: Worker[] = [];
    const note = (thread: Worker) => {
      const next = threads.push(thread) + 1;
      thread.once('exit', () => {
        writeFileSync(join(folder, `w${String(next)}`), '');
      });
    };
    process.on('worker', note);
    onTestFinished(() => {
      process.off('worker', note);
    });
    // Each gets READY only once it has seen the one before it die.
    const { entry } = await lifelines(`
      const { existsSync } = await import('node:fs');
      const channel = new BroadcastChannel('spares');
      while (workerData.worker !== 'w1' && !existsSync('${folder}/' + workerData.worker)) {
        channel.postMessage('die');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      channel.onmessage = () => process.exit(1);
      ${DEMO_APP}`);
    const { pool } = openPool({ entry });
    await expect(pool.addServing(2)).rejects.toMatchObject({
      code: 'worker_failed',
      message: 'workers left while they stood by (exit_1)',
    });
    expect([pool.serving, threads.length]).toEqual([[], 4]);
  });

  it('that leaves as soon as it is READY is a failed worker, not one that is forgotten', async () => {
    const { entry, alive } = await lifelines(`
      const { parentPort } = await import('node:worker_threads');
      parentPort.postMessage({ type: 'ready' });
      process.exit(0);`);
    const { pool } = openPool({ entry });
    await pool.addServing(1);
    await until(() => pool.failed.length === 1);
    await until(() => alive().length === 0);
    expect([pool.serving, pool.standby, pool.desired]).toEqual([[], 0, 1]);
  });
});

describe('a worker that is alive and answers nothing', () => {
  it('counts as hung once its requests have waited for five seconds', async () => {
    const { entry } = await lifelines(`
      const { parentPort } = await import('node:worker_threads');
      parentPort.on('message', () => undefined);
      setInterval(() => parentPort.postMessage({ type: 'heartbeat', heap_used_bytes: 1 }), 5);
      parentPort.postMessage({ type: 'ready' });`);
    const { pool } = openPool({ entry });
    await pool.addServing(1);
    const worker = firstOf(pool);
    const unanswered = pool.dispatch('/');
    let passedMs = 0;
    // A look for each sign of life: it is never silent from one to the next.
    while (pool.failed.length === 0) {
      await until(() => worker.takeSignsOfLife() > 0);
      pool.look(50);
      passedMs += 50;
    }
    expect([passedMs, pool.failed[0]?.cause]).toEqual([5_000, 'hang']);
    await pool.replaceFailed();
    expect((await unanswered).status).toBe(502);
  });
});

describe('stopping at any moment', () => {
  type Work = (pool: WorkerPool) => Promise<unknown>;
  const works: [string, Work][] = [
    ['prepare', (pool) => pool.prepare(2)],
    ['addServing', (pool) => pool.addServing(2)],
    ['replaceServing', (pool) => pool.replaceServing()],
    ['startAfresh', (pool) => pool.startAfresh(2)],
    [
      'replaceFailed',
      async (pool) => {
        firstOf(pool).inject('exit');
        await until(() => pool.failed.length > 0 || pool.serving.length === 0);
        await pool.replaceFailed();
      },
    ],
  ];

  it.each(works)('during %s ends every thread, and nothing more is started', async (_, work) => {
    const { entry, alive } = await lifelines();
    const pools: WorkerPool[] = [];
    for (const waitMs of [0, 5, 15, 40]) {
      const { pool } = openPool({ entry, standbys: 1, backOff: SOON });
      pools.push(pool);
      await pool.addServing(1);
      const working = work(pool).catch((error: unknown) => error);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await pool.stop();
      const error = await working;
      if (error !== undefined && typeof error !== 'number') {
        expect(error).toMatchObject({ code: 'worker_failed' });
      }
      expect([pool.serving, pool.failed, pool.standby, pool.desired]).toEqual([[], [], 0, 0]);
    }
    await until(() => alive().length === 0);
    for (const pool of pools) {
      await expect(pool.addServing(1)).rejects.toMatchObject({ code: 'worker_failed' });
    }
  });
});

describe('a pool whose workers die in every way', () => {
  it('goes on', async () => {
    const { pool } = openPool({ standbys: 1, backOff: SOON });
    await pool.addServing(1);
    for (const fault of ['exit', 'throw', 'leak', 'hang'] as const) {
      firstOf(pool).inject(fault);
      // On a busy machine a heap fills so slowly that the watch would give its worker up before.
      if (fault === 'hang') watchedPool(pool);
      await until(() => pool.failed.length === 1);
      const cause = {
        exit: 'exit_1',
        throw: 'uncaught_error',
        leak: 'ERR_WORKER_OUT_OF_MEMORY',
        hang: 'hang',
      }[fault];
      expect(pool.failed[0]?.cause).toBe(cause);
      expect(await pool.replaceFailed()).toBe(1);
      expect(workerOf(await pool.dispatch('/health'))).toBe(firstOf(pool).name);
    }
  });
});
