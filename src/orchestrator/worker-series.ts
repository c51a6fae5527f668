import type { z } from 'zod';
import type { WindowReading, WorkerReading } from '../domain/observation.js';
import {
  MOST_HEAP_KB,
  WORKERS_TOLD,
  WORKER_READINGS,
  type windowSeries,
} from '../domain/proof-lines/fields.js';

const BYTES_PER_KB = 1_024;

type WorkerSeries = NonNullable<z.infer<typeof windowSeries>['per_worker']>;

/**
 * What each worker read in each window, the workers in the order in which they were first seen. A
 * line has a limit: where there are too many of them, those that were seen last are told, each in
 * every window.
 */
export function toWorkerSeries(windows: readonly WindowReading[]): WorkerSeries {
  const readings = windows.map(byWorker);
  return toldWorkers(windows).map((worker) => ({
    worker,
    utilization_ppm: readings.map((window) => window.get(worker)?.utilization_ppm ?? null),
    heap_used_kb: readings.map((window) => heapKb(window.get(worker))),
  }));
}

function byWorker({ workers }: WindowReading): ReadonlyMap<string, WorkerReading> {
  return new Map(workers.map((reading) => [reading.worker, reading]));
}

function toldWorkers(windows: readonly WindowReading[]): string[] {
  const lastSeen = new Map<string, number>();
  for (const [at, { workers }] of windows.entries()) {
    for (const { worker } of workers) lastSeen.set(worker, at);
  }
  const room = Math.min(WORKERS_TOLD, Math.floor(WORKER_READINGS / windows.length));
  const latest = [...lastSeen].sort(([, one], [, other]) => other - one).slice(0, room);
  const told = new Set(latest.map(([worker]) => worker));
  return [...lastSeen.keys()].filter((worker) => told.has(worker));
}

function heapKb(reading: WorkerReading | undefined): number | null {
  if (reading === undefined) return null;
  return Math.min(MOST_HEAP_KB, Math.round(reading.heap_used_bytes / BYTES_PER_KB));
}
