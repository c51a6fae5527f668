// Real runs of an app of one's own, each killed at some moment: what they began must end with them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processesOf } from './left-on-machine.mjs';
import { printRows } from './rows.mjs';
import { inTemporaryFolder } from './temporary-folder.mjs';

const BIN = fileURLToPath(new URL('../demo-run.cjs', import.meta.url));
const SHOP = fileURLToPath(new URL('../../apps/samples/node-shop', import.meta.url));
const GONE_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 20;
const SHOWN = 10;

/** @returns the exit code: 1 where anything is left */
export async function soakKills(count) {
  const from = performance.now();
  const found = await inTemporaryFolder('soak-kills-', (folder) => killRepeatedly(folder, count));
  const { moments, slowestMs, wrong } = found;
  printRows(
    [
      [
        'kills',
        `${count}, from ${Math.min(...moments)} to ${Math.max(...moments)} ms after the start`,
      ],
      ['gone after', `at most ${slowestMs.toFixed(0)} ms`],
      ['left', wrong.length === 0 ? 'nothing' : `something, ${wrong.length} times`],
      ['took', `${((performance.now() - from) / 1_000).toFixed(0)} s`],
    ],
    12,
  );
  for (const line of wrong.slice(0, SHOWN)) process.stdout.write(`${line}\n`);
  return wrong.length === 0 ? 0 : 1;
}

async function killRepeatedly(folder, count) {
  const root = join(folder, 'root');
  const begun = performance.now();
  await once(begin(root, folder), 'close');
  const wholeMs = performance.now() - begun;
  const moments = [];
  const wrong = [];
  let slowestMs = 0;
  for (let kill = 0; kill < count; kill += 1) {
    const moment = Math.round(Math.random() * wholeMs);
    moments.push(moment);
    const child = begin(root, folder);
    await new Promise((resolve) => setTimeout(resolve, moment));
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    const killed = performance.now();
    const left = await untilGone(root);
    slowestMs = Math.max(slowestMs, performance.now() - killed);
    if (left.length > 0) wrong.push(`killed after ${moment} ms: processes ${left.join(' ')}`);
  }
  // Where it was killed before anything watched over it, the next start clears up.
  const last = begin(root, folder);
  await once(last, 'close');
  if (![0, 1].includes(last.exitCode ?? -1)) wrong.push(`the last run ends with ${last.exitCode}`);
  const folders = readdirSync(folder).filter((name) => name.startsWith('demo-run-'));
  if (folders.length > 0) wrong.push(`temporary folders: ${folders.join(' ')}`);
  return { moments, slowestMs, wrong };
}

function begin(root, folder) {
  const args = [
    'run',
    '--root',
    root,
    '--app',
    'node-shop',
    '--runtime',
    'backend',
    '--only',
    'crash',
  ];
  const own = ['--app-dir', SHOP, '--start', `node server.mjs ${root}`];
  const repo = ['--repo', 'https://example.com/me/node-shop'];
  return spawn(process.execPath, [BIN, ...args, ...repo, ...own], {
    env: { ...process.env, TMPDIR: folder, XDG_STATE_HOME: join(folder, 'state') },
    stdio: 'ignore',
  });
}

/** @returns what is left when the time is up */
async function untilGone(root) {
  const until = performance.now() + GONE_WITHIN_MS;
  for (;;) {
    const left = processesOf(root);
    if (left.length === 0 || performance.now() > until) return left;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
