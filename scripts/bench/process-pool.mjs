import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NO_BACK_OFF } from '#dist/run/app/back-off.js';
import { openListener } from '#dist/run/app/listener.js';
import { machineClock } from '#dist/run/app/machine-clock.js';
import { PoolObserver } from '#dist/run/app/pool-observer.js';
import { openAppProcesses } from '#dist/run/app/processes/app-processes.js';
import { WorkerPool } from '#dist/run/app/worker-pool.js';
import { NO_REQUESTS } from '#dist/core/domain/request-counts.js';
import { cleanEnvironment } from './surroundings.mjs';

const PEERS = fileURLToPath(new URL('./peers', import.meta.url));
/** As the templates have it. */
const TARGET_UTILIZATION = 0.4;
const QUIET = { info: () => undefined, warn: () => undefined };
const STARTS_WITHIN_MS = 60_000;

/**
 * An app of processes behind the listener: the server that the peers keep up as well, replaced as soon as it
 * failed. No detector, no proof lines, no gates, no pause between failures.
 * @param {{ standbys: number, serving?: number }} size
 */
export async function startProcessPool({ standbys, serving = 1 }) {
  const root = mkdtempSync(join(tmpdir(), 'demo-run-bench-'));
  const logs = join(root, 'logs');
  mkdirSync(logs);
  const source = await openAppProcesses({
    root,
    runId: '000001-0000',
    onRoot: () => undefined,
    logs,
    folder: PEERS,
    command: 'exec node http-server.mjs {port}',
    healthEndpoint: '/health',
    startWithinMs: STARTS_WITHIN_MS,
    env: cleanEnvironment(),
    passedVariables: [],
    clock: machineClock,
    diagnostics: QUIET,
  });
  const pool = new WorkerPool({
    startReplica: source.start,
    standbys,
    clock: machineClock,
    diagnostics: QUIET,
    backOff: NO_BACK_OFF,
    onChange: () => void pool.replaceFailed(),
  });
  const observer = new PoolObserver(pool, machineClock, TARGET_UTILIZATION, {
    requests: () => NO_REQUESTS,
  });
  const listener = await openListener(
    0,
    (path) => pool.dispatch(path),
    (exchange) => pool.forward(exchange),
  );
  await pool.addServing(serving);
  observer.start();
  return {
    port: listener.port,
    /** As for the others: nothing is looked for before. @param victim who answered last: its process id */
    crash: (victim) => process.kill(victim, 'SIGKILL'),
    async stop() {
      observer.stop();
      await pool.stop();
      await source.close();
      await listener.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
