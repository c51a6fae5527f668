import { entryOf } from './pool.js';

/** What a worker is made of, as source text: each part may be bad in its own way. */
interface Parts {
  /** Before anything else. */
  readonly first?: string;
  readonly ready?: string;
  /** How a request is dealt with; `n` counts them from 1, `good(id)` answers as it should be. */
  readonly onRequest?: string;
  readonly heartbeat?: string;
  /** Right after READY. */
  readonly after?: string;
}

const AFTER_20 = (bad: string) => `if (n > 20) { ${bad} } else good(id);`;
const HUGE = 'Buffer.alloc(50_000_000)';
const LARGE = 'Buffer.alloc(5_000_000)';
const SPIN = 'for (;;);';
const FLOOD = 'for (;;) parentPort.postMessage({ flood: 1 });';

/** Apps that nobody would want to run, each with a worker that is bad in one way. */
export const BAD_WORKERS = {
  never_ready: { ready: '' },
  ready_twice: { after: `parentPort.postMessage({ type: 'ready' });` },
  ready_late: { ready: `setTimeout(() => parentPort.postMessage({ type: 'ready' }), 3_000);` },
  silent: { heartbeat: '', onRequest: '' },
  half_silent: { onRequest: AFTER_20('') },
  port_closed: { onRequest: AFTER_20('parentPort.close();') },
  port_closed_at_once: { after: 'parentPort.close();' },
  wrong_shapes: { onRequest: `parentPort.postMessage({ type: 'response', id: String(id) });` },
  server_errors: {
    onRequest: `parentPort.postMessage({ type: 'response', id, status: 500, body: '' });`,
  },
  answers_twice: { onRequest: 'good(id); good(id);' },
  slow: { onRequest: 'setTimeout(good, 700, id);' },
  only_one_starts: { first: `if (workerData.worker !== 'w1') process.exit(3);` },
  exits_at_once: { first: 'process.exit(3);' },
  exits_after_ready: { after: 'setTimeout(() => process.exit(0), 50);' },
  exits_while_serving: { after: 'setTimeout(() => process.exit(0), 400);' },
  exits_after_20: { onRequest: AFTER_20('process.exit(1);') },
  throws_after_20: { onRequest: AFTER_20('throw new Error("no more");') },
  spins_at_once: { first: SPIN },
  spins_after_ready: { after: `setTimeout(() => { ${SPIN} }, 50);` },
  spins_after_20: { onRequest: AFTER_20(SPIN) },
  floods_at_once: { first: FLOOD },
  floods_after_20: { onRequest: AFTER_20(FLOOD) },
  huge_messages: { after: `setInterval(() => parentPort.postMessage(${HUGE}), 20);` },
  huge_in_a_row: { onRequest: AFTER_20(`for (;;) parentPort.postMessage(${HUGE});`) },
  huge_shared: {
    after: `const shared = new SharedArrayBuffer(50_000_000);
      setInterval(() => parentPort.postMessage({ shared }), 20);`,
  },
  // At once more than a second may bring, however seldom a busy machine lets it speak.
  many_large: {
    after: `setInterval(() => {
      for (let n = 0; n < 70; n += 1) parentPort.postMessage('m'.repeat(1_000_000));
    }, 5);`,
  },
  deep: {
    after: `let deep = {}; for (let n = 0; n < 2_000; n += 1) deep = { deep, n };
      setInterval(() => parentPort.postMessage(deep), 1);`,
  },
  ports: {
    after: `setInterval(() => {
      const { port1 } = new MessageChannel();
      parentPort.postMessage(port1, [port1]);
    }, 20);`,
  },
  output: { after: `setInterval(() => process.stdout.write(${LARGE}), 20);` },
  error_output: { after: `setInterval(() => process.stderr.write(${LARGE}), 20);` },
} as const satisfies Record<string, Parts>;
export type BadWorker = keyof typeof BAD_WORKERS;

/** The entry of an app whose workers are bad in this way. */
export function badWorker(kind: BadWorker): URL {
  const parts: Parts = BAD_WORKERS[kind];
  const { first = '', ready = `parentPort.postMessage({ type: 'ready' });`, after = '' } = parts;
  const beat = `setInterval(() => parentPort.postMessage({ type: 'heartbeat', heap_used_bytes: 1 }), 25);`;
  const { onRequest = 'good(id);', heartbeat = beat } = parts;
  return entryOf(`import { MessageChannel, parentPort, workerData } from 'node:worker_threads';
    ${first}
    const good = (id) => parentPort.postMessage({ type: 'response', id, status: 200, body: '{}' });
    let n = 0;
    parentPort.on('message', ({ type, id, fault }) => {
      if (type === 'fault') process.exit(1);
      n += 1;
      ${onRequest}
    });
    ${heartbeat}
    ${ready}
    ${after}`);
}
