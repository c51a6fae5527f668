// The demo app, as it runs inside one worker thread. The pool outside speaks HTTP to the world and
// hands each request in as a message; the shapes of all messages stand in src/app/messages.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { answer } from './routes.mjs';

const HEARTBEAT_MS = 25;

/** How the demo app breaks, for real. */
const FAULTS = {
  /**
   * Leaks until the worker's heap limit ends it. Linked arrays in a tight loop, of a size that fills
   * the heap with the least work for the collector: until it has ended, the worker is silent, and on a
   * busy machine that must not take so long that it looks hung. What grows by one large backing store
   * (Map, Set, huge arrays) can take the whole process down.
   */
  leak() {
    let newest = null;
    for (;;) newest = { older: newest, payload: new Array(2048).fill(0) };
  },
  /** Leaves, as after an uncaught fatal error. */
  exit() {
    process.exit(1);
  },
  /** Throws what nobody catches. */
  throw() {
    throw new Error('thrown on purpose');
  },
  /** Never answers again, and does not leave. */
  hang() {
    for (;;);
  },
};

const startedAt = Date.now();

parentPort.on('message', (message) => {
  if (message.type === 'request') {
    const { status, body } = answer(message.path, { ...workerData, startedAt });
    parentPort.postMessage({ type: 'response', id: message.id, status, body });
  } else if (message.type === 'fault') {
    FAULTS[message.fault]();
  }
});

setInterval(() => {
  parentPort.postMessage({
    type: 'heartbeat',
    heap_used_bytes: process.memoryUsage().heapUsed,
  });
}, HEARTBEAT_MS);

parentPort.postMessage({ type: 'ready' });
