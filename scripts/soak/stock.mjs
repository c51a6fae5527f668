// What this process holds: threads, open files, handles, timers, listeners, memory.
import { createHook } from 'node:async_hooks';
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const REST_WITHIN_MS = 30_000;
const TRIES = 40;
const PAUSE_MS = 25;

/** Timers that keep nothing alive are in no list of Node's, so that they are counted here. */
const timers = new Set();
createHook({
  init(id, type) {
    if (type === 'Timeout') timers.add(id);
  },
  destroy(id) {
    timers.delete(id);
  },
}).enable();

/**
 * Waits until the pool is at rest and the counts stand still, then takes them.
 * @param isAtRest what has to hold before anything is counted
 */
export async function takeStock(isAtRest) {
  const until = performance.now() + REST_WITHIN_MS;
  while (!isAtRest()) {
    if (performance.now() > until) throw new Error('the pool did not come to rest');
    await pause(PAUSE_MS);
  }
  let counts = count();
  for (let tries = 0; tries < TRIES; tries += 1) {
    await pause(PAUSE_MS);
    const again = count();
    if (tries > 1 && JSON.stringify(again) === JSON.stringify(counts)) break;
    counts = again;
  }
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { ...counts, rss, heapUsed: heapUsed + external };
}

function count() {
  return {
    threads: entriesOf('/proc/self/task'),
    openFiles: entriesOf('/proc/self/fd'),
    handles: /** @type {any} */ (process)._getActiveHandles().length,
    resources: process.getActiveResourcesInfo().length,
    timers: timers.size,
    listeners: process.eventNames().reduce((sum, event) => sum + process.listenerCount(event), 0),
  };
}

/** Elsewhere than under Linux there is no such folder, and nothing to compare. */
function entriesOf(folder) {
  return process.platform === 'linux' ? readdirSync(folder).length : 0;
}
