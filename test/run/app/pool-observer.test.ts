import { describe, expect, it, onTestFinished } from 'vitest';
import { machineClock } from '../../../src/run/app/machine-clock.js';
import { PoolObserver } from '../../../src/run/app/pool-observer.js';
import type { WorkerPool } from '../../../src/run/app/worker-pool.js';
import { meanUtilizationPpm, type WindowReading } from '../../../src/core/domain/observation.js';
import { NO_REQUESTS } from '../../../src/core/domain/request-counts.js';
import { firstOf, openPool, until } from '../../support/pool.js';

const MB = 1_024 * 1_024;
const OVERLOAD_PPM = 850_000;
const ALERT = { at_us: 1, source: 'somebody', claimed_utilization_ppm: 970_000 };

function observe(pool: WorkerPool): PoolObserver {
  const observer = new PoolObserver(pool, machineClock, 0.4, { requests: () => NO_REQUESTS });
  observer.start();
  onTestFinished(() => {
    observer.stop();
  });
  return observer;
}

function latest(observer: PoolObserver, count: number): readonly WindowReading[] {
  return observer.observe().windows.slice(-count);
}

/** Keeps three requests at the pool until the test ends: more than one worker can do. */
function saturate(pool: WorkerPool): void {
  const over = new AbortController();
  onTestFinished(() => {
    over.abort();
  });
  for (let client = 0; client < 3; client += 1) {
    void (async () => {
      while (!over.signal.aborted) await pool.dispatch('/work?ms=10');
    })();
  }
}

describe('windows', () => {
  it('show a saturated worker as busy nearly all the time, and alive', async () => {
    const { pool } = openPool();
    await pool.addServing(1);
    const observer = observe(pool);
    saturate(pool);
    await until(() => {
      const windows = latest(observer, 4);
      return (
        windows.length === 4 &&
        windows.every((window) => (meanUtilizationPpm(window) ?? 0) >= OVERLOAD_PPM)
      );
    });
    const readings = latest(observer, 4).flatMap(({ workers }) => workers);
    expect(readings.map(({ worker }) => worker)).toEqual(['w1', 'w1', 'w1', 'w1']);
    expect(readings.every(({ utilization_ppm }) => utilization_ppm <= 1_000_000)).toBe(true);
    expect(readings.some(({ signs_of_life }) => signs_of_life > 0)).toBe(true);
    expect(pool.failed).toEqual([]);
  });

  it('show an idle worker as idle, with its heap and its heartbeats', async () => {
    const { pool } = openPool();
    await pool.addServing(1);
    const observer = observe(pool);
    const isIdle = (window: WindowReading) =>
      window.workers.some(
        ({ utilization_ppm, heap_used_bytes, signs_of_life }) =>
          utilization_ppm < OVERLOAD_PPM / 2 && heap_used_bytes > 0 && signs_of_life > 0,
      );
    await until(() => observer.observe().windows.some(isIdle));
  });

  it('hold no readings while no worker serves', async () => {
    const { pool } = openPool();
    await pool.prepare(1);
    const observer = observe(pool);
    await until(() => observer.observe().windows.length >= 3);
    const { windows, serving, desired } = observer.observe();
    expect([serving, desired]).toEqual([0, 0]);
    expect(windows.map(({ workers }) => workers)).toEqual(windows.map(() => []));
    expect(windows.map(meanUtilizationPpm)).toEqual(windows.map(() => null));
  });

  it('count the requests that ended since the one before', async () => {
    let counts = { served: 5, lost: 1 };
    const observer = new PoolObserver(openPool().pool, machineClock, 0.4, {
      requests: () => counts,
    });
    onTestFinished(() => {
      observer.stop();
    });
    const closed = () => observer.observe().windows;
    counts = { served: 6, lost: 1 };
    observer.start();
    await until(() => closed().length >= 1);
    counts = { served: 13, lost: 3 };
    await until(() => closed().some(({ requests }) => requests.served > 0));
    const more = closed().length + 1;
    await until(() => closed().length >= more);
    expect(
      closed()
        .map(({ requests }) => requests)
        .filter(({ served, lost }) => served + lost > 0),
    ).toEqual([{ served: 7, lost: 2 }]);
  });

  it('follow each other without a gap, and only the latest 48 are kept', async () => {
    const { pool } = openPool();
    const observer = observe(pool);
    await until(() => observer.observe().windows.length >= 2);
    const first = observer.observe().windows[0];
    await until(() => observer.observe().windows[0] !== first);
    const { windows } = observer.observe();
    expect(windows).toHaveLength(48);
    for (const [index, { from_us, to_us }] of windows.entries()) {
      expect(to_us).toBeGreaterThan(from_us);
      if (index > 0) expect(from_us).toBe(windows[index - 1]?.to_us);
    }
  });
});

describe('a worker that leaks', () => {
  it('shows its heap rise before its end, and gives no sign of life meanwhile', async () => {
    const { pool } = openPool();
    await pool.addServing(1);
    const worker = firstOf(pool);
    const heapOf = () => worker.heapUsedBytes ?? 0;
    await until(() => heapOf() > 0);
    const before = heapOf();
    worker.inject('leak');
    let isLeaking = false;
    let signs = 0;
    while (pool.failed.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      // What it said before the leak is heard before what the leak tells, perhaps in the same turn.
      const heard = worker.takeSignsOfLife();
      if (isLeaking) signs += heard;
      isLeaking = heapOf() > before + MB;
    }
    expect(pool.failed).toMatchObject([{ cause: 'ERR_WORKER_OUT_OF_MEMORY' }]);
    expect(heapOf()).toBeGreaterThan(before + 4 * MB);
    expect(signs).toBe(0);
  });
});

describe('a worker that hangs', () => {
  it('counts as failed with the cause hang once it has missed its heartbeats', async () => {
    const { pool, changes } = openPool();
    await pool.addServing(2);
    const observer = observe(pool);
    firstOf(pool).inject('hang');
    await until(() => pool.failed.length > 0);
    expect(pool.failed).toMatchObject([{ worker: 'w1', cause: 'hang' }]);
    expect(observer.observe()).toMatchObject({ serving: 1, desired: 2 });
    // It was given half a second and more before it was given up: however many windows that were.
    const { windows, failed } = observer.observe();
    expect((failed[0]?.at_us ?? 0) - (windows[0]?.from_us ?? Infinity)).toBeGreaterThan(500_000);
    expect(changes()).toBe(1);
  });
});

describe('waiting for news', () => {
  const watching = new AbortController().signal;

  it('ends when a window closes', async () => {
    const observer = observe(openPool().pool);
    expect((await observer.next(watching)).windows.length).toBeGreaterThan(0);
  });

  it('ends for everybody who waits when an alert comes, which stays until it is withdrawn', async () => {
    const observer = new PoolObserver(openPool().pool, machineClock, 0.4, {
      requests: () => NO_REQUESTS,
    });
    const waiting = [observer.next(watching), observer.next(watching)];
    observer.raise({ ...ALERT, alert_id: 'a1' });
    observer.raise({ ...ALERT, alert_id: 'a2' });
    for (const { alerts } of await Promise.all(waiting)) {
      expect(alerts.map(({ alert_id }) => alert_id)).toEqual(['a1', 'a2']);
    }
    observer.withdraw('a1');
    observer.withdraw('never_raised');
    expect(observer.observe().alerts.map(({ alert_id }) => alert_id)).toEqual(['a2']);
  });

  it.each(['before', 'during'])('is interrupted by a signal that comes %s', async (when) => {
    const observer = new PoolObserver(openPool().pool, machineClock, 0.4, {
      requests: () => NO_REQUESTS,
    });
    const interruption = new AbortController();
    if (when === 'before') interruption.abort('SIGINT');
    const waiting = observer.next(interruption.signal);
    if (when === 'during') interruption.abort('SIGINT');
    await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
  });
});
