// The demo app, as it runs inside one worker thread. The pool outside speaks HTTP to the world and
// hands each request in as a message; the shapes of all messages stand in src/app/messages.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { FAULTS } from './faults.mjs';
import { answer } from './routes.mjs';

const HEARTBEAT_MS = 25;

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
