import { openFrontDoor } from '../../dist/app/front-door.js';
import { machineClock } from '../../dist/app/machine-clock.js';
import { WorkerPool } from '../../dist/app/worker-pool.js';

const HEALTH = '/health';

/**
 * The project's pool behind its front door, with the simplest policy there is: replace what failed
 * as soon as it failed. No detector, no proof lines, no gates: what is left is what the app pool
 * itself can do.
 * @param spares how many workers stand by: 1 is warm, 0 is cold
 */
export async function startPool(spares) {
  const pool = new WorkerPool({
    entry: new URL('../../apps/demo-api/start.cjs', import.meta.url),
    appName: 'demo-api',
    healthEndpoint: HEALTH,
    spares,
    clock: machineClock,
    diagnostics: { info: () => undefined, warn: () => undefined },
    onChange: () => void pool.replaceFailed(),
  });
  const door = await openFrontDoor(0, (path) => pool.dispatch(path));
  await pool.addServing(1);
  return {
    port: door.port,
    crash: () => pool.serving[0].inject('exit'),
    async stop() {
      await pool.stop();
      await door.close();
    },
  };
}
