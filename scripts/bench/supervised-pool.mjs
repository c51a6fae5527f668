import { NO_BACK_OFF } from '#dist/run/app/back-off.js';
import { openListener } from '#dist/run/app/listener.js';
import { machineClock } from '#dist/run/app/machine-clock.js';
import { PoolObserver } from '#dist/run/app/pool-observer.js';
import { workerThreads } from '#dist/run/app/pool-worker.js';
import { WorkerPool } from '#dist/run/app/worker-pool.js';
import { NO_REQUESTS } from '#dist/core/domain/request-counts.js';

/** As the templates have it. */
const TARGET_UTILIZATION = 0.4;

const HEALTH = '/health';

/**
 * The project's pool behind its listener, with the simplest policy there is: replace what failed
 * as soon as it failed. No detector, no proof lines, no gates: what is left is what the app pool
 * itself can do. It makes no pause between failures, and no peer does.
 * @param spares how many workers stand by: 1 is warm, 0 is cold
 */
export async function startPool(standbys) {
  let orderedAt;
  const detections = [];
  const pool = new WorkerPool({
    startReplica: workerThreads({
      entry: new URL('../../apps/demo-api/worker.cjs', import.meta.url),
      appName: 'demo-api',
      healthEndpoint: HEALTH,
      clock: machineClock,
    }),
    standbys,
    clock: machineClock,
    diagnostics: { info: () => undefined, warn: () => undefined },
    backOff: NO_BACK_OFF,
    onChange: () => {
      detections.push(performance.now() - orderedAt);
      void pool.replaceFailed();
    },
  });
  const observer = new PoolObserver(pool, machineClock, TARGET_UTILIZATION, {
    requests: () => NO_REQUESTS,
  });
  const order = (fault) => {
    orderedAt = performance.now();
    pool.serving[0].inject(fault);
  };
  const listener = await openListener(0, (path) => pool.dispatch(path));
  await pool.addServing(1);
  observer.start();
  return {
    port: listener.port,
    /** Milliseconds from each order to break until the pool counted the worker as failed. */
    detections,
    crash: () => order('exit'),
    hang: () => order('hang'),
    async stop() {
      observer.stop();
      await pool.stop();
      await listener.close();
    },
  };
}
