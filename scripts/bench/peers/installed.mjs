// The peers that come from npm, installed into this folder alone when one is first needed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** @throws Error when it cannot be installed. Nothing of a package is run while it is installed. */
export function ensureInstalled(name) {
  if (existsSync(`${HERE}node_modules/${name}`)) return;
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: HERE, stdio: 'ignore' });
  if (status !== 0) throw new Error('npm ci of scripts/bench/peers failed');
}
