// What every figure needs around it: a clean environment for children, a folder that goes away.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';

/** The committed bin: `npx` in front of it costs more than everything behind it. */
export const BIN = fileURLToPath(new URL('../demo-run.cjs', import.meta.url));

/**
 * The environment for children. NODE_EXTRA_CA_CERTS adds some 30 ms to every start of Node 20 and
 * NODE_OPTIONS may add anything; the others would change what a default run is.
 */
export function cleanEnvironment() {
  const environment = { ...process.env };
  for (const name of ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'DEMO_RUN_ROOT', 'REDIS_URL']) {
    delete environment[name];
  }
  return environment;
}

/**
 * Runs Node to its end. @returns wall time in milliseconds, when it began, and its stdout
 * @param {'ignore' | 'pipe'} [stdout]
 * @param {number} [status] with which it has to end
 * @throws Error when it ends otherwise: a failed run has no speed
 */
export function timeNode(args, stdout = 'ignore', status = 0) {
  const began_at = Date.now();
  const from = performance.now();
  const child = spawnSync(process.execPath, args, {
    env: cleanEnvironment(),
    stdio: ['ignore', stdout, 'ignore'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const wall_ms = performance.now() - from;
  if (child.status !== status) {
    throw new Error(`node ${args.join(' ')} ended with ${child.status ?? child.signal}`);
  }
  return { wall_ms, began_at, stdout: child.stdout };
}

/** Gives the work a temporary folder and removes it afterwards. */
export async function withTemporaryFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'demo-run-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets what the last measurement left behind (exits, refills) come to rest. */
export function rest(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
