import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TICK_MS } from '../../../src/run/app/liveness-monitor.js';
import {
  entryOf,
  firstOf,
  lifelines,
  openPool,
  servingNames,
  until,
  untilOneFails,
  workerOf,
} from '../../support/pool.js';

const READY = `import { parentPort } from 'node:worker_threads';
  parentPort.postMessage({ type: 'ready' });`;

describe('a worker that fails', () => {
  it('ends with ERR_WORKER_OUT_OF_MEMORY after a leak, and the host lives on', async () => {
    const { pool, changes } = openPool();
    await pool.addServing(2);
    firstOf(pool).inject('leak');
    await until(() => pool.failed.length === 1);
    expect(pool.failed).toEqual([
      { worker: 'w1', cause: 'ERR_WORKER_OUT_OF_MEMORY', at_us: expect.any(Number) as number },
    ]);
    expect([servingNames(pool), pool.desired, changes()]).toEqual([['w2'], 2, 1]);
    expect(workerOf(await pool.dispatch('/health'))).toBe('w2');
  });

  it('is reported as exit_1 after it left with 1', async () => {
    const { pool } = openPool();
    await pool.addServing(1);
    firstOf(pool).inject('exit');
    await until(() => pool.failed.length === 1);
    expect(pool.failed[0]?.cause).toBe('exit_1');
    expect((await pool.dispatch('/health')).status).toBe(503);
  });

  it.each([
    ['exit_0', 'process.exit(0)', false],
    ['ENOENT', 'throw Object.assign(new Error("gone"), { code: "ENOENT" })', false],
    ['uncaught_error', 'throw new Error("no code")', true],
    ['uncaught_error', 'throw "not even an error"', true],
  ])('is reported as %s after: %s', async (cause, statement, isComplainedAbout) => {
    const { pool, warnings } = openPool({
      entry: entryOf(`${READY} parentPort.on('message', () => { ${statement} });`),
    });
    await pool.addServing(1);
    expect((await pool.dispatch('/')).status).toBe(502);
    expect(pool.failed[0]?.cause).toBe(cause);
    expect(warnings.length > 0).toBe(isComplainedAbout);
  });

  it('turns every request that it had not answered into a 502', async () => {
    const { pool } = openPool();
    await pool.addServing(1);
    firstOf(pool).inject('leak');
    const inFlight = Array.from({ length: 10 }, () => pool.dispatch('/health'));
    const statuses = (await Promise.all(inFlight)).map(({ status }) => status);
    expect(statuses).toEqual(Array.from({ length: 10 }, () => 502));
  });

  it('stays failed until somebody replaces it', async () => {
    const { pool } = openPool({ standbys: 1 });
    await pool.addServing(1);
    firstOf(pool).inject('exit');
    await until(() => pool.failed.length === 1);
    // The spare is there, and still no worker serves: the pool does not heal by itself.
    expect([servingNames(pool), pool.desired]).toEqual([[], 1]);
    expect(await pool.replaceFailed()).toBe(1);
    expect([pool.serving.length, pool.failed.length, pool.desired]).toEqual([1, 0, 1]);
  });
});

describe('a standby worker', () => {
  it('answers nothing while it stands by, and takes over when the serving worker fails', async () => {
    const { entry, alive } = await lifelines();
    const { pool } = openPool({ entry });
    await pool.prepare(2);
    await pool.addServing(1);
    const answers = await Promise.all(Array.from({ length: 20 }, () => pool.dispatch('/health')));
    expect(new Set(answers.map(workerOf))).toEqual(new Set(['w1']));
    firstOf(pool).inject('leak');
    await until(() => pool.failed.length === 1);
    await pool.replaceFailed();
    // The thread that was up before the failure serves, and no new one was started for it.
    expect(servingNames(pool)).toEqual(['w2']);
    await until(() => alive().join() === 'w2');
  });

  it('that leaves in standby is not handed over', async () => {
    const exits: Promise<unknown>[] = [];
    const note = (thread: Worker) => exits.push(once(thread, 'exit'));
    process.on('worker', note);
    onTestFinished(() => {
      process.off('worker', note);
    });
    const { pool, changes } = openPool({
      entry: entryOf(`
        import { parentPort, workerData } from 'node:worker_threads';
        parentPort.postMessage({ type: 'ready' });
        parentPort.on('message', ({ id }) => {
          parentPort.postMessage({ type: 'response', id, status: 200, body: '{}' });
          if (workerData.worker === 'w1') setTimeout(() => process.exit(1), 50);
        });
      `),
    });
    await pool.prepare(1);
    await Promise.all(exits);
    await pool.addServing(1);
    expect([servingNames(pool), changes()]).toEqual([['w2'], 0]);
  });
});

describe('a worker that is silent', () => {
  it.each([
    [TICK_MS, undefined],
    [500, 500 - TICK_MS],
  ])(
    'where this process looks each %d ms counts as hung, and it is said that it came %d ms late',
    async (passedMs, timers_late_ms) => {
      const { pool } = openPool();
      await pool.addServing(1);
      // Within one task nothing that a worker says is heard.
      while (pool.failed.length === 0) pool.look(passedMs);
      expect(pool.failed).toMatchObject([{ worker: 'w1', cause: 'hang' }]);
      expect(pool.failed[0]?.timers_late_ms).toBe(timers_late_ms);
    },
  );
});

describe('replacing', () => {
  it('ends a worker that hangs and puts another in its place', async () => {
    const { entry, alive } = await lifelines();
    const { pool } = openPool({ entry });
    await pool.addServing(1);
    firstOf(pool).inject('hang');
    const stuck = pool.dispatch('/health');
    await untilOneFails(pool);
    expect(pool.failed[0]?.cause).toBe('hang');
    expect(await pool.replaceFailed()).toBe(1);
    expect((await stuck).status).toBe(502);
    expect([servingNames(pool), pool.failed]).toEqual([['w2'], []]);
    await until(() => alive().join() === 'w2');
  });

  it('never leaves nobody serving while every worker is replaced', async () => {
    const { entry, alive } = await lifelines();
    const { pool, changes } = openPool({ entry });
    await pool.addServing(2);
    const replaced = new AbortController();
    const asking = (async () => {
      const statuses: number[] = [];
      while (!replaced.signal.aborted) {
        expect(pool.serving.length).toBeGreaterThanOrEqual(2);
        statuses.push((await pool.dispatch('/health')).status);
      }
      return statuses;
    })();
    expect(await pool.replaceServing()).toBe(2);
    replaced.abort();
    const statuses = await asking;
    expect(statuses.length).toBeGreaterThan(0);
    expect(statuses).not.toContain(503);
    expect([servingNames(pool), changes()]).toEqual([['w3', 'w4'], 0]);
    await until(() => alive().join() === 'w3,w4');
  });

  it('starts afresh with the wanted number, whatever state the pool was in', async () => {
    const { entry, alive } = await lifelines();
    const { pool, changes } = openPool({ entry });
    await pool.addServing(3);
    firstOf(pool).inject('exit');
    await until(() => pool.failed.length === 1);
    await pool.startAfresh(1);
    expect([servingNames(pool), pool.failed, pool.desired]).toEqual([['w4'], [], 1]);
    await until(() => alive().join() === 'w4');
    expect(changes()).toBe(1);
  });
});
