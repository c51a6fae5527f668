import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from '../surroundings.mjs';
import { freePort } from './spare-port.mjs';

const SERVER = fileURLToPath(new URL('./http-server.mjs', import.meta.url));

/**
 * The plain way to keep a server up: a child process, spawned again as soon as it has exited. It
 * is given every advantage: no back-off, no log, nothing to load, and SIGKILL as its crash, so that
 * it loses no time over dying.
 */
export async function startSupervisor() {
  const port = await freePort();
  let stopped = false;
  let child;
  function start() {
    child = spawn(process.execPath, [SERVER, String(port)], {
      env: cleanEnvironment(),
      stdio: 'ignore',
    });
    child.once('exit', () => {
      if (!stopped) start();
    });
  }
  start();
  return {
    port,
    crash: () => child.kill('SIGKILL'),
    async stop() {
      stopped = true;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
