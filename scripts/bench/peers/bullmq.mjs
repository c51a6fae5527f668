// BullMQ, installed into this folder alone when it is first needed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** @returns a queue on that server, or throws when it cannot be installed */
export async function openQueue(port) {
  if (!existsSync(`${HERE}node_modules/bullmq`)) install();
  const { Queue } = await import('bullmq');
  const queue = new Queue('events', { connection: { host: '127.0.0.1', port } });
  await queue.waitUntilReady();
  return queue;
}

/** Jobs a second, added in bulks of the given size, one bulk after the other. */
export async function addInBulks(queue, events, bulk) {
  const from = performance.now();
  for (let at = 0; at < events.length; at += bulk) {
    await queue.addBulk(events.slice(at, at + bulk).map((data) => ({ name: 'event', data })));
  }
  return (events.length * 1_000) / (performance.now() - from);
}

function install() {
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: HERE, stdio: 'ignore' });
  if (status !== 0) throw new Error('npm ci of scripts/bench/peers failed');
}
