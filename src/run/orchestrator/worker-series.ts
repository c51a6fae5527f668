import type { WindowReading, WorkerReading } from '../../core/domain/observation.js';
import {
  MOST_HEAP_KB,
  WORKERS_TOLD,
  WORKER_READINGS,
  type WindowSeries,
} from '../../core/domain/proof-lines/fields.js';
import { toSeries } from '../../core/domain/proof-lines/series.js';

const BYTES_PER_KB = 1_024;

/** What each worker read in each window, and whether there was room for all of them. */
export interface WorkerSeries {
  readonly workers: Pick<WindowSeries, 'utilization_ppm' | 'heap_used_kb'>;
  readonly areAllTold: boolean;
}

/**
 * The workers in the order in which they were first seen. A line has a limit: where there are too
 * many of them, those that were seen last are told, each in every window.
 */
export function toWorkerSeries(windows: readonly WindowReading[]): WorkerSeries {
  const readings = windows.map(byWorker);
  const told = toldWorkers(windows);
  const each = (value: (reading: WorkerReading) => number) =>
    Object.fromEntries(
      told.map((worker) => [
        worker,
        toSeries(
          readings.map((window) => {
            const reading = window.get(worker);
            return reading === undefined ? null : value(reading);
          }),
        ),
      ]),
    );
  const workers = {
    utilization_ppm: each(({ utilization_ppm }) => utilization_ppm),
    heap_used_kb: each(heapKb),
  };
  return { workers, areAllTold: readings.every((window) => isToldIn(window, told)) };
}

function isToldIn(window: ReadonlyMap<string, WorkerReading>, told: readonly string[]): boolean {
  return window.size === told.filter((worker) => window.has(worker)).length;
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

function heapKb({ heap_used_bytes }: WorkerReading): number {
  return Math.min(MOST_HEAP_KB, Math.round(heap_used_bytes / BYTES_PER_KB));
}
