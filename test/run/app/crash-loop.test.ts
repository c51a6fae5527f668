import { describe, expect, it } from 'vitest';
import { machineClock } from '../../../src/run/app/machine-clock.js';
import type { WorkerPool } from '../../../src/run/app/worker-pool.js';
import { firstOf, openPool, servingNames, until } from '../../support/pool.js';

const SECOND_US = 1_000_000;
const BACK_OFF = { first_ms: 20, max_ms: 80, reset_after_ms: 60_000 };

/** Time that passes only when it is told to. */
function standingClock() {
  let now = 0;
  const clock = { nowUs: () => now, timestamp: () => machineClock.timestamp() };
  return {
    clock,
    pass: (us: number) => {
      now += us;
    },
  };
}

async function crash(pool: WorkerPool): Promise<void> {
  const before = pool.failed.length;
  firstOf(pool).inject('exit');
  await until(() => pool.failed.length === before + 1);
}

/** Whether it is still going on after several turns of the event loop and some milliseconds. */
async function isWaiting(work: Promise<unknown>): Promise<boolean> {
  const first = await Promise.race([
    work.then(() => 'done'),
    new Promise((resolve) => setTimeout(resolve, 60, 'waiting')),
  ]);
  return first === 'waiting';
}

describe('a worker that dies again and again right after it serves', () => {
  it('is replaced at once, then later and later', async () => {
    const { pool } = openPool({ standbys: 1, backOff: BACK_OFF });
    await pool.addServing(1);
    for (const expectedMs of [0, 20, 40, 80, 80]) {
      await crash(pool);
      const failedAt = pool.failed[0]?.at_us ?? Infinity;
      expect(await pool.replaceFailed()).toBe(1);
      expect(machineClock.nowUs() - failedAt).toBeGreaterThanOrEqual(expectedMs * 1_000);
      expect((await pool.dispatch('/health')).status).toBe(200);
    }
  });

  it('waits no longer than its time, and not at all after a first failure', async () => {
    const { clock, pass } = standingClock();
    const { pool } = openPool({ clock, backOff: BACK_OFF });
    await pool.addServing(1);
    await crash(pool);
    await pool.replaceFailed();
    await crash(pool);
    const replacing = pool.replaceFailed();
    expect(await isWaiting(replacing)).toBe(true);
    pass(20_000);
    expect(await replacing).toBe(1);
  });

  it.each([
    { seen: 'answered for 60 s', answers: [0, 60], isReset: true },
    { seen: 'answered for less', answers: [0, 59.9], isReset: false },
    { seen: 'been alive for long and answered once', answers: [1_000], isReset: false },
  ])('is replaced at once again after one had $seen: $isReset', async ({ answers, isReset }) => {
    const { clock, pass } = standingClock();
    const { pool } = openPool({ clock, backOff: BACK_OFF });
    await pool.addServing(1);
    await crash(pool);
    await pool.replaceFailed();
    let at = 0;
    for (const answer of answers) {
      pass((answer - at) * SECOND_US);
      at = answer;
      expect((await pool.dispatch('/health')).status).toBe(200);
    }
    await crash(pool);
    const replacing = pool.replaceFailed();
    if (!isReset) {
      expect(await isWaiting(replacing)).toBe(true);
      pass(20_000);
    }
    // Where the row had not ended, this would wait for ever: the clock stands.
    expect(await replacing).toBe(1);
  });

  it('is not taken for well because another one has answered all the time', async () => {
    const { clock, pass } = standingClock();
    const { pool } = openPool({ clock, backOff: BACK_OFF });
    await pool.addServing(2);
    await pool.dispatch('/health');
    await pool.dispatch('/health');
    pass(SECOND_US);
    await crash(pool);
    await pool.replaceFailed();
    pass(100 * SECOND_US);
    // The one that has served from the beginning is the first now, and answers on.
    expect(servingNames(pool)[0]).toBe('w2');
    await pool.dispatch('/health');
    await pool.dispatch('/health');
    await crash(pool);
    const replacing = pool.replaceFailed();
    expect(await isWaiting(replacing)).toBe(true);
    pass(20_000);
    await replacing;
  });
});

describe('while a replacement waits', () => {
  async function poolThatWaits(serving = 1) {
    const { clock, pass } = standingClock();
    const opened = openPool({ clock, backOff: BACK_OFF });
    await opened.pool.addServing(serving);
    await crash(opened.pool);
    await opened.pool.replaceFailed();
    await crash(opened.pool);
    return { ...opened, pass };
  }

  it('the others answer, and what nobody can answer is refused', async () => {
    const { pool, pass } = await poolThatWaits(2);
    const replacing = pool.replaceFailed();
    expect((await pool.dispatch('/health')).status).toBe(200);
    firstOf(pool).inject('exit');
    await until(() => pool.serving.length === 0);
    const refused = Array.from({ length: 2_000 }, () => pool.dispatch('/health'));
    expect(new Set((await Promise.all(refused)).map(({ status }) => status))).toEqual(
      new Set([503]),
    );
    pass(20_000);
    // The one that failed meanwhile is the next one's to replace.
    expect(await replacing).toBe(1);
    expect([pool.serving.length, pool.failed.length]).toEqual([1, 1]);
  });

  it('nobody else replaces the same worker', async () => {
    const { pool, pass } = await poolThatWaits();
    const replacing = pool.replaceFailed();
    expect(await pool.replaceFailed()).toBe(0);
    pass(20_000);
    expect(await replacing).toBe(1);
    expect([pool.serving.length, pool.desired]).toEqual([1, 1]);
  });

  it('the operator starts afresh without waiting, and no worker is too many', async () => {
    const { pool, pass } = await poolThatWaits();
    const replacing = pool.replaceFailed();
    await pool.startAfresh(1);
    expect([pool.serving.length, pool.desired]).toEqual([1, 1]);
    pass(20_000);
    expect(await replacing).toBe(0);
    expect([pool.serving.length, pool.standby, pool.desired]).toEqual([1, 0, 1]);
  });

  it('the pool can be stopped', async () => {
    const { pool } = await poolThatWaits();
    const refused = expect(pool.replaceFailed()).rejects.toMatchObject({ code: 'worker_failed' });
    await pool.stop();
    await refused;
    expect([pool.serving, pool.failed, pool.standby]).toEqual([[], [], 0]);
  });
});

describe('workers that fail at the same time', () => {
  it('are replaced one at once, the others after the wait', async () => {
    const { clock, pass } = standingClock();
    const { pool } = openPool({ clock, backOff: BACK_OFF });
    await pool.addServing(3);
    for (const worker of [...pool.serving]) worker.inject('exit');
    await until(() => pool.failed.length === 3);
    const replacing = pool.replaceFailed();
    await until(() => pool.serving.length === 1);
    expect(pool.failed.length).toBe(2);
    pass(20_000);
    await until(() => pool.serving.length === 2);
    pass(20_000);
    expect(await replacing).toBe(3);
    expect([pool.serving.length, pool.failed]).toEqual([3, []]);
  });
});
