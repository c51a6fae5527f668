import { closeSync, constants, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Redis } from 'ioredis';
import { machineClock } from '../../dist/run/app/machine-clock.js';
import { openCsvSink } from '../../dist/run/events/csv-sink.js';
import { createEmitter } from '../../dist/run/events/emitter.js';
import { createMetricsFile } from '../../dist/run/events/metrics-file.js';
import { connectRedisBus } from '../../dist/run/events/redis-bus.js';
import { DurableProofLog } from '../../dist/run/proof/proof-log.js';
import { addInBulks, openQueue } from './peers/bullmq.mjs';
import { redisBenchmark, startServer } from './peers/redis.mjs';
import { judge, quantile, ratios, summarize } from './stats.mjs';
import { withTemporaryFolder } from './surroundings.mjs';

const RUN_ID = '000001-8f3a';
const IN_FLIGHT = 512;
const EACH = 60;
const ROUNDS = 7;
const SINGLE = 1_000;
/** How often each is done before it counts: until then V8 still compiles what the figures are about. */
const WARM_UP = { sinkRounds: 3, single: 3_000 };
/** 20 pieces of 512 times 98 events: a million. */
const PIECES = 20;
const EACH_IN_A_PIECE = 98;
const ANNOUNCE = { kind: 'announce', cause: null, port: 40_123 };
const { O_CREAT, O_WRONLY, O_APPEND } = constants;

/**
 * Emissions against a real Redis on loopback: many at once, against a queue that keeps its jobs in
 * Redis alone; the Redis sink by itself, against Redis' own benchmark; one at a time, against a bare
 * sync and a bare XADD; and until the decision layer has the event in its hands.
 */
export async function measureEmission() {
  return withTemporaryFolder(async (folder) => {
    const server = await startServer(folder);
    const opened = await openEmittingRun(folder, server);
    try {
      return [
        ...(await manyAtOnce(opened)),
        await sinkAlone(opened),
        await oneAtATime(opened, folder),
        ...(await untilHandled(opened)),
        ...(await forLong(opened)),
      ];
    } finally {
      await opened.close();
      server.stop();
    }
  });
}

async function openEmittingRun(folder, server) {
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
  const queue = await openQueue(server.port);
  const client = new Redis(server.url, { protocol: 2 });
  const events = { count: 0 };
  return {
    ...{ server, newStream, proofLog, csv, metrics, bus, queue, client },
    nextEvent: () => event(`e${(events.count += 1)}`),
    emitter: createEmitter({ proofLog, csv, metrics, bus, deadlineMs: 1_500 }),
    async close() {
      await bus.close();
      await queue.close();
      client.disconnect();
      csv.close();
      proofLog.close();
    },
  };
}

function event(event_id) {
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

async function manyAtOnce(opened) {
  const events = Array.from({ length: IN_FLIGHT * 20 }, (_, at) => event(`b${at}`));
  const series = { ours: [], queue: [], cpu: [] };
  await emitFromMany(opened, EACH * 2);
  await addInBulks(opened.queue, events, IN_FLIGHT);
  for (let round = 0; round < ROUNDS; round += 1) {
    const cpu = process.cpuUsage();
    series.ours.push(await emitFromMany(opened, EACH));
    const { user, system } = process.cpuUsage(cpu);
    series.cpu.push((user + system) / (IN_FLIGHT * EACH));
    series.queue.push(await addInBulks(opened.queue, events, IN_FLIGHT));
    await opened.queue.obliterate({ force: true });
  }
  const ours = summarize(series.ours);
  const row = {
    ...{ figure: 'emissions, 512 in flight', unit: 'events/s', ours },
    peer: { name: 'BullMQ addBulk', ...summarize(series.queue) },
    ratio: ratios(series.ours, series.queue),
  };
  const floor = { goal_text: '>= 40000 events/s', met: ours.median >= 40_000 };
  return [
    {
      ...judge({ ...row, goal: { at_least: 2 } }),
      parts_unit: 'us',
      parts: { 'CPU of each': summarize(series.cpu) },
    },
    { ...judge({ ...row, goal: null }), ...floor },
  ];
}

async function emitFromMany({ emitter, nextEvent }, each) {
  const from = performance.now();
  const emitOneByOne = async () => {
    for (let count = 0; count < each; count += 1) await emitter.emit(nextEvent(), ANNOUNCE);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, emitOneByOne));
  return (IN_FLIGHT * each * 1_000) / (performance.now() - from);
}

async function sinkAlone({ server, newStream }) {
  const series = { ours: [], bench: [] };
  for (let round = -WARM_UP.sinkRounds; round < ROUNDS; round += 1) {
    const bus = await connectRedisBus({ url: server.url, stream: newStream() });
    const ours = await publishAll(bus);
    await bus.close();
    if (round < 0) continue;
    series.ours.push(ours);
    series.bench.push(redisBenchmark(server.port, newStream(), event('x1')));
  }
  return judge({
    ...{ figure: 'Redis sink alone', unit: 'events/s', ours: summarize(series.ours) },
    peer: { name: 'redis-benchmark -P 100', ...summarize(series.bench) },
    ratio: ratios(series.ours, series.bench),
    goal: { at_least: 0.5 },
  });
}

async function publishAll(bus) {
  const batches = 200;
  const entries = Array.from({ length: batches * IN_FLIGHT }, (_, at) => ({
    id: `${at + 1}-0`,
    event: event(`${RUN_ID}-e${at}`),
  }));
  const from = performance.now();
  for (let batch = 0; batch < batches; batch += 10) {
    await bus.publish(entries.slice(batch * IN_FLIGHT, (batch + 10) * IN_FLIGHT));
  }
  return (entries.length * 1_000) / (performance.now() - from);
}

/** The bare way: one write and one sync of a line, then one XADD and its answer. */
async function oneAtATime({ emitter, nextEvent, client, newStream }, folder) {
  const fd = openSync(join(folder, 'bare'), O_CREAT | O_WRONLY | O_APPEND);
  const line = Buffer.alloc(480, 0x61);
  const stream = newStream();
  const text = JSON.stringify(event('x1'));
  const series = { ours: [], bare: [] };
  for (let count = 0; count < WARM_UP.single + SINGLE; count += 1) {
    series.ours.push(await inMs(() => emitter.emit(nextEvent(), ANNOUNCE)));
    series.bare.push(
      await inMs(() => {
        writeSync(fd, line, 0, line.length);
        fdatasyncSync(fd);
        return client.xadd(stream, '*', 'event', text);
      }),
    );
  }
  closeSync(fd);
  const [ours, bare] = [series.ours.slice(-SINGLE), series.bare.slice(-SINGLE)];
  return judge({
    ...{ figure: 'one emission', unit: 'ms', ours: summarize(ours) },
    peer: { name: 'sync + XADD', ...summarize(bare) },
    ratio: ratios(ours, bare),
    goal: { at_most: 1.3 },
  });
}

/** From the emission to the event in the hands of a reader that waits for it, proof sync apart. */
async function untilHandled(opened) {
  const { nextEvent, client, newStream, server, proofLog, csv, metrics } = opened;
  const bus = await connectRedisBus({ url: server.url, stream: newStream() });
  const emitter = createEmitter({ proofLog, csv, metrics, bus, deadlineMs: 1_500 });
  const stream = newStream();
  await client.xgroup('CREATE', stream, 'g', '$', 'MKSTREAM');
  const reader = new Redis(server.url, { protocol: 2 });
  const text = JSON.stringify(event('x1'));
  const series = { ours: [], bare: [] };
  for (let count = 0; count < WARM_UP.single + SINGLE; count += 1) {
    // The line that announces it is durable before: only the way through the sinks is measured.
    const seq = await proofLog.append(announcing(nextEvent()), null);
    series.ours.push(
      await inMs(async () => {
        const received = bus.receive(1_000);
        await emitter.emit(nextEvent(), { kind: 'announced', seq });
        await (await received).acknowledge();
      }),
    );
    series.bare.push(
      await inMs(async () => {
        const group = ['GROUP', 'g', 'c', 'COUNT', '1', 'BLOCK', '1000', 'STREAMS', stream, '>'];
        const received = reader.call('XREADGROUP', ...group);
        await client.xadd(stream, '*', 'event', text);
        const [[, [[id]]]] = await received;
        await client.xack(stream, 'g', id);
      }),
    );
  }
  reader.disconnect();
  await bus.close();
  const row = (figure, share, goal) => {
    const [ours, bare] = [series.ours, series.bare].map((all) =>
      quantile(all.slice(-SINGLE), share),
    );
    return judge({
      ...{ figure, unit: 'ms', ours: summarize([ours]) },
      peer: { name: 'XADD, XREADGROUP', ...summarize([bare]) },
      ratio: summarize([ours / bare]),
      goal,
    });
  };
  return [
    row('emit to handled, p50', 0.5, { at_most: 1.5 }),
    row('emit to handled, p99', 0.99, { at_most: 2 }),
  ];
}

/** A million events: what one costs, and what is kept of it, at the beginning and at the end. */
async function forLong(opened) {
  const { proofLog, csv, metrics, server, newStream, nextEvent } = opened;
  const bus = await connectRedisBus({ url: server.url, stream: newStream() });
  const emitter = createEmitter({ proofLog, csv, metrics, bus, deadlineMs: 1_500 });
  const cpu = [];
  const heap = [];
  for (let piece = 0; piece < PIECES; piece += 1) {
    const before = process.cpuUsage();
    await emitFromMany({ emitter, nextEvent }, EACH_IN_A_PIECE);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / (IN_FLIGHT * EACH_IN_A_PIECE));
    heap.push(heapInMb());
  }
  await bus.close();
  const tail = (values) => values.slice(-PIECES / 4);
  // The first piece is left out: code is still being compiled in it.
  const head = (values) => values.slice(1, 1 + PIECES / 4);
  const row = (figure, unit, values) =>
    judge({
      ...{ figure, unit, ours: summarize(tail(values)) },
      peer: { name: 'at the beginning', ...summarize(head(values)) },
      ratio: ratios(tail(values), head(values)),
      goal: { at_most: 1.1 },
      parts: Object.fromEntries(
        values.map((value, at) => [
          `events ${(at + 1) * IN_FLIGHT * EACH_IN_A_PIECE}`,
          summarize([value]),
        ]),
      ),
    });
  return [row('CPU of an emission, 1M', 'us', cpu), row('heap, 1M emissions', 'MB', heap)];
}

function heapInMb() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

function announcing({ event_id, app_name, env, event_type, status, workers, detail }) {
  return {
    event_name: 'RUNTIME_EMIT',
    ...{ app_name, env, event_id, event_type, status, workers, detail },
    bus: 'redis',
    measured: { event_timestamp: '2026-01-01T00:00:00.000Z', response_time_us: 900, port: 40_123 },
  };
}

async function inMs(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
