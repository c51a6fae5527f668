import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { emitMany, IN_FLIGHT, openEmittingRun, openFurtherBus } from './emitting-run.mjs';
import { startServer } from './peers/redis.mjs';
import { judge, ratios, summarize } from './stats.mjs';
import { withTemporaryFolder } from './surroundings.mjs';

/** 20 pieces of 512 times 98 events: a million. */
const PIECES = 20;
const EVENTS_IN_A_PIECE = IN_FLIGHT * 98;
const LARGEST = Number(process.env['DEMO_RUN_BENCH_LARGEST'] ?? 1_000_000);
const SIZES = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= LARGEST);
/** From one size to the next, ten times as large, are nine times as many events as there were. */
const STEPS = 9;
const GOAL = { at_most: 1.1 };

/**
 * What one emission costs while a run grows from one event to a million, and what it keeps: CPU of an event
 * and heap after a full collection, at each power of ten. What the first thousands cost is V8, which compiles them. The goal is
 * that the last nine tenths of the events cost no more than the nine hundredths before.
 */
export async function measureEmissionGrowth() {
  return withTemporaryFolder(async (folder) => {
    const server = await startServer(folder);
    const opened = await openEmittingRun(folder, server);
    try {
      return growthRows(await emitUpToEach(opened));
    } finally {
      await opened.close();
      server.stop();
    }
  });
}

async function emitUpToEach(opened) {
  const seen = [];
  let emitted = 0;
  for (const size of SIZES) {
    const step = Math.ceil((size - emitted) / STEPS);
    const cpu_us = [];
    while (emitted < size) {
      const count = Math.min(step, size - emitted);
      cpu_us.push(await cpuOfEach(opened, count));
      emitted += count;
    }
    seen.push({ size, cpu_us, heap_mb: heapInMb() });
  }
  return seen;
}

function growthRows(seen) {
  const [before, largest] = seen.slice(-2);
  const parts = (unitOf) =>
    Object.fromEntries(seen.map((at) => [`${at.size} events`, summarize(unitOf(at))]));
  const row = (figure, unit, valuesOf) =>
    judge({
      ...{ figure: `${figure}, ${largest.size} events`, unit, ours: summarize(valuesOf(largest)) },
      peer: { name: `${before.size} events`, ...summarize(valuesOf(before)) },
      ratio: ratios(valuesOf(largest), valuesOf(before)),
      goal: GOAL,
      parts: parts(valuesOf),
    });
  return [
    row('CPU of an emission', 'us', ({ cpu_us }) => cpu_us),
    row('heap', 'MB', ({ heap_mb }) => [heap_mb]),
  ];
}

/** A million events: what one costs, and what is kept of it, at the beginning and at the end. */
export async function measureLongEmission(opened) {
  const { nextEvent } = opened;
  const { bus, emitter } = await openFurtherBus(opened);
  const cpu = [];
  const heap = [];
  for (let piece = 0; piece < PIECES; piece += 1) {
    cpu.push(await cpuOfEach({ emitter, nextEvent }, EVENTS_IN_A_PIECE));
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
      goal: GOAL,
      parts: Object.fromEntries(
        values.map((value, at) => [`events ${(at + 1) * EVENTS_IN_A_PIECE}`, summarize([value])]),
      ),
    });
  return [row('CPU of an emission, 1M', 'us', cpu), row('heap, 1M emissions', 'MB', heap)];
}

/** @returns microseconds of CPU for each */
async function cpuOfEach(opened, count) {
  const before = process.cpuUsage();
  await emitMany(opened, count);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

function heapInMb() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}
