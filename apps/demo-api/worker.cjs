// The demo app, as it runs inside one worker thread. The pool outside speaks HTTP to the world and
// hands each request in as a message; the shapes of all messages are in src/run/app/messages.ts.
//
// CommonJS, all of it: a worker is ended at any moment, and Node 20 aborts the whole process when that
// falls between linking and running an ES module that `require` loads.
const { getHeapStatistics } = require('node:v8');
const { parentPort, workerData } = require('node:worker_threads');
const { answer, logLine } = require('./routes.cjs');

const HEARTBEAT_MS = 25;
/** A megabyte of them: often enough to see the heap rise, too seldom to slow the leak down. */
const ARRAYS_A_REPORT = 64;

/** How the demo app breaks, for real. */
const FAULTS = {
  /**
   * Leaks until the worker's heap limit ends it. Linked arrays in a tight loop, of a size that fills
   * the heap with the least work for the collector: until it has ended, the worker shows no sign of
   * life, and on a busy machine that must not take so long that it looks hung. It only tells, between
   * two allocations, how full its heap is. What grows by one large backing store (Map, Set, huge
   * arrays) can take the whole process down.
   */
  leak() {
    let newest = null;
    for (let arrays = 1; ; arrays += 1) {
      newest = { older: newest, payload: new Array(2048).fill(0) };
      if (arrays % ARRAYS_A_REPORT === 0) reportHeap('heap');
    }
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

/** When this worker began to serve: not at its start, which may be long before, as a spare. */
let servingSince;

parentPort.on('message', (message) => {
  if (message.type === 'request') {
    if (message.serves) servingSince ??= performance.now();
    const answered = answer(message.path, { ...workerData, servingSince });
    const text = logLine(message.path, answered.status, workerData);
    if (text !== undefined) parentPort.postMessage({ type: 'log', text });
    parentPort.postMessage({ type: 'response', id: message.id, ...answered });
  } else if (message.type === 'fault') {
    FAULTS[message.fault]();
  }
});

/**
 * A heartbeat says that the worker is alive; what the leak says of its heap does not. V8 is asked:
 * `process.memoryUsage` needs /proc, which is not mounted everywhere.
 */
function reportHeap(type) {
  parentPort.postMessage({ type, heap_used_bytes: getHeapStatistics().used_heap_size });
}

setInterval(reportHeap, HEARTBEAT_MS, 'heartbeat');

// So that it is known before the first heartbeat.
reportHeap('heap');
parentPort.postMessage({ type: 'ready' });
