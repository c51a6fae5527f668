import { ensureInstalled } from './installed.mjs';

/** @returns a queue on that server, or throws when it cannot be installed */
export async function openQueue(port) {
  ensureInstalled('bullmq');
  // Installed beside these scripts, where it is there at all.
  // @ts-expect-error no types are installed
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
