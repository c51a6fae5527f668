import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askWho } from '../client.mjs';
import { cleanEnvironment, rest } from '../surroundings.mjs';
import { ensureInstalled } from './installed.mjs';
import { freePort } from './spare-port.mjs';

const PM2 = fileURLToPath(new URL('./node_modules/pm2/bin/pm2', import.meta.url));
const SERVER = fileURLToPath(new URL('./http-server.mjs', import.meta.url));
const STARTS_WITHIN_MS = 20_000;
/** PM2 counts a process that lives for less than a second as unstable, and gives up after 16. */
export const STABLE_AFTER_MS = 1_050;

/**
 * One server under PM2, as it comes: no delay and no back-off between restarts. Its daemon lives in
 * a home of its own, which goes away with it.
 * @param mode `fork` or `cluster`
 */
export async function startPm2(mode) {
  ensureInstalled('pm2');
  const home = mkdtempSync(join(tmpdir(), 'demo-run-pm2-'));
  const port = await freePort();
  const pm2 = (...args) => runPm2(home, args);
  try {
    const instances = mode === 'cluster' ? ['-i', '1'] : [];
    pm2('start', SERVER, '--name', 'app', ...instances, '--', String(port));
    await untilAnswered(port);
  } catch (error) {
    stopDaemon(home);
    throw error;
  }
  return {
    port,
    /** SIGKILL, as for the plain supervisor. @param victim who answered last: its process id */
    crash: (victim) => process.kill(victim, 'SIGKILL'),
    stop: () => stopDaemon(home),
  };
}

function runPm2(home, args) {
  const { status, stderr } = spawnSync(process.execPath, [PM2, '--silent', ...args], {
    env: { ...cleanEnvironment(), PM2_HOME: home, HOME: home, PM2_DISABLE_VERSION_CHECK: 'true' },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`pm2 ${args[0]} ended with ${status}: ${stderr}`);
}

/** Whatever has happened to it, the daemon is gone afterwards, and what it kept as well. */
function stopDaemon(home) {
  const pidFile = join(home, 'pm2.pid');
  const daemon = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : undefined;
  try {
    runPm2(home, ['kill']);
  } finally {
    if (daemon !== undefined) killIfAlive(daemon);
    rmSync(home, { recursive: true, force: true });
  }
}

function killIfAlive(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function untilAnswered(port) {
  const until = performance.now() + STARTS_WITHIN_MS;
  while ((await askWho(port)) === undefined) {
    if (performance.now() > until) throw new Error('the server under PM2 does not answer');
    await rest(20);
  }
}
