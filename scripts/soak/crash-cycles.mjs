// One pool that is broken and repaired, again and again, and what it leaves behind in its process.
import { NO_BACK_OFF } from '#dist/run/app/back-off.js';
import { machineClock } from '#dist/run/app/machine-clock.js';
import { PoolObserver } from '#dist/run/app/pool-observer.js';
import { workerThreads } from '#dist/run/app/pool-worker.js';
import { WorkerPool } from '#dist/run/app/worker-pool.js';
import { NO_REQUESTS } from '#dist/core/domain/request-counts.js';
import { takeStock } from './stock.mjs';

/** As the templates have it. Nobody calls at this pool, so that there is nothing to count. */
const TARGET_UTILIZATION = 0.4;

/**
 * What ends a worker, in turn. A heap that overflows and a hang take their time, so they are rare.
 * @type {import('#dist/run/app/replica.js').ReplicaFault[]}
 */
const FAULTS = ['exit', 'throw', 'exit', 'throw', 'exit', 'throw', 'exit', 'throw', 'exit', 'leak'];
const HANG_EVERY = 50;
const CAUSES = {
  exit: ['exit_1'],
  throw: ['uncaught_error'],
  // On a busy machine a heap can take so long to fill that its worker is given up before.
  leak: ['ERR_WORKER_OUT_OF_MEMORY', 'hang'],
  hang: ['hang'],
};
/** After so many the heap, the allocator's arenas and compiled code have found their size. */
const WARM_UP_SHARE = 0.2;
const SAMPLES = 20;

/**
 * Crashes one worker `count` times, each time with a standby worker that takes over and answers. The
 * back-off is switched off: the waits would be most of the time.
 * @returns what the process held after the warm-up, at the end and in between, and what went wrong
 */
export async function crashRepeatedly(count) {
  /** @type {(value?: unknown) => void} */
  let onChange = () => undefined;
  const pool = new WorkerPool({
    startReplica: workerThreads({
      entry: new URL('../../apps/demo-api/worker.cjs', import.meta.url),
      appName: 'demo-api',
      healthEndpoint: '/health',
      clock: machineClock,
    }),
    standbys: 1,
    clock: machineClock,
    diagnostics: { info: () => undefined, warn: () => undefined },
    backOff: NO_BACK_OFF,
    onChange: () => onChange(),
  });
  const observer = new PoolObserver(pool, machineClock, TARGET_UTILIZATION, {
    requests: () => NO_REQUESTS,
  });
  const wrong = [];
  const before = await takeStock(() => true);
  await pool.addServing(1);
  observer.start();
  const isAtRest = () => pool.serving.length === 1 && pool.standby === 1;
  const warmUp = Math.floor(count * WARM_UP_SHARE);
  const every = Math.max(1, Math.floor((count - warmUp) / SAMPLES));
  const samples = [];
  for (let cycle = 0; cycle < count; cycle += 1) {
    if (cycle >= warmUp && (cycle - warmUp) % every === 0) {
      samples.push({ cycle, ...(await takeStock(isAtRest)) });
    }
    const fault = faultOf(cycle);
    const hasFailed = new Promise((resolve) => (onChange = resolve));
    pool.serving[0].inject(fault);
    await hasFailed;
    const { cause } = pool.failed[0];
    if (!CAUSES[fault].includes(cause)) wrong.push(`${fault} ended as ${cause}`);
    await pool.replaceFailed();
    const { status } = await pool.dispatch('/health');
    if (status !== 200) wrong.push(`answered ${status} after ${fault}`);
  }
  samples.push({ cycle: count, ...(await takeStock(isAtRest)) });
  observer.stop();
  await pool.stop();
  const after = await takeStock(() => true);
  return { before, samples, after, wrong };
}

/** @returns {import('#dist/run/app/replica.js').ReplicaFault} */
function faultOf(cycle) {
  return cycle % HANG_EVERY === HANG_EVERY - 1 ? 'hang' : FAULTS[cycle % FAULTS.length];
}
