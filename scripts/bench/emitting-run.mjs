import { join } from 'node:path';
import { Redis } from 'ioredis';
import { machineClock } from '#dist/run/app/machine-clock.js';
import { openCsvSink } from '#dist/run/events/csv-sink.js';
import { createEmitter } from '#dist/run/events/emitter.js';
import { createMetricsFile } from '#dist/run/events/metrics-file.js';
import { connectRedisBus } from '#dist/run/events/redis-bus.js';
import { DurableProofLog } from '#dist/run/proof/proof-log.js';

const RUN_ID = '000001-8f3a';
const DEADLINE_MS = 1_500;
export const IN_FLIGHT = 512;
export const ANNOUNCE = { kind: 'announce', cause: null, port: 40_123 };

/** The sinks of a run on that server, with its emitter, and what its peers need. */
export async function openEmittingRun(folder, server) {
  const streams = { count: 0 };
  const newStream = () => `bench:${(streams.count += 1)}`;
  const proofLog = new DurableProofLog({
    path: join(folder, 'proof.log'),
    runId: RUN_ID,
    prev: '0'.repeat(64),
    clock: machineClock,
  });
  const csv = openCsvSink(join(folder, 'events.csv'));
  const metrics = createMetricsFile(join(folder, 'metrics.prom'), RUN_ID);
  const bus = await connectRedisBus({ url: server.url, stream: newStream() });
  const client = new Redis(server.url, { protocol: 2 });
  const events = { count: 0 };
  return {
    ...{ server, newStream, proofLog, csv, metrics, bus, client },
    nextEvent: () => event(`e${(events.count += 1)}`),
    emitter: createEmitter({ proofLog, csv, metrics, bus, deadlineMs: DEADLINE_MS }),
    async close() {
      await bus.close();
      client.disconnect();
      csv.close();
      proofLog.close();
    },
  };
}

/** As a run emits it. */
export function event(event_id) {
  // One plain literal: copying parts of it together would cost half as much as the emission.
  return {
    event_id,
    timestamp: '2026-01-01T00:00:00.000Z',
    run_id: RUN_ID,
    env: 'stage',
    app_name: 'demo-api',
    event_type: 'scale',
    status: 'success',
    response_time_us: 900,
    workers: 1,
    detail: 'workers 0 -> 1, health endpoint answers 200',
  };
}

/** Another emitter and bus of the same run, on a stream of its own. */
export async function openFurtherBus({ proofLog, csv, metrics, server, newStream }) {
  const bus = await connectRedisBus({ url: server.url, stream: newStream() });
  return {
    bus,
    emitter: createEmitter({ proofLog, csv, metrics, bus, deadlineMs: DEADLINE_MS }),
  };
}

/** Emits so many events, 512 at a time. */
export async function emitMany({ emitter, nextEvent }, count) {
  let left = count;
  const emitOneByOne = async () => {
    while (left > 0) {
      left -= 1;
      await emitter.emit(nextEvent(), ANNOUNCE);
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, count) }, emitOneByOne));
}
