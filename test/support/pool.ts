import { writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished, vi } from 'vitest';
import { machineClock } from '../../src/run/app/machine-clock.js';
import { TICK_MS } from '../../src/run/app/liveness-monitor.js';
import type { BackOffOptions } from '../../src/run/app/back-off.js';
import { workerThreads } from '../../src/run/app/pool-worker.js';
import { WorkerPool } from '../../src/run/app/worker-pool.js';
import type { Clock, Diagnostics } from '../../src/core/domain/ports.js';
import { temporaryRoot } from './temporary-root.js';

export const DEMO_API = new URL('../../apps/demo-api/worker.cjs', import.meta.url);

/** Waits for a condition, long enough for a busy machine. */
export async function until(condition: () => boolean): Promise<void> {
  await vi.waitUntil(condition, { timeout: 30_000, interval: 5 });
}

/** Diagnostics that keep their warnings. */
export function keptDiagnostics(): Diagnostics & { readonly warnings: string[] } {
  const warnings: string[] = [];
  return {
    warnings,
    info: () => undefined,
    warn: (message) => {
      warnings.push(message);
    },
  };
}

export interface OpenPool {
  readonly pool: WorkerPool;
  readonly warnings: readonly string[];
  /** How often the pool said that a serving worker left. */
  readonly changes: () => number;
}

/** A pool of real worker threads that ends with the test. */
/** Looks at the workers as time passes, until one of them counts as failed. */
export async function untilOneFails(pool: WorkerPool): Promise<void> {
  await until(() => {
    pool.look(TICK_MS);
    return pool.failed.length > 0;
  });
}

export function openPool(
  options: {
    readonly standbys?: number;
    readonly entry?: URL;
    readonly healthEndpoint?: string;
    readonly backOff?: BackOffOptions;
    readonly clock?: Clock;
  } = {},
): OpenPool {
  const diagnostics = keptDiagnostics();
  let changes = 0;
  const pool = new WorkerPool({
    startReplica: workerThreads({
      entry: options.entry ?? DEMO_API,
      appName: 'demo-api',
      healthEndpoint: options.healthEndpoint ?? '/health',
      clock: options.clock ?? machineClock,
    }),
    standbys: options.standbys ?? 0,
    clock: options.clock ?? machineClock,
    ...(options.backOff === undefined ? {} : { backOff: options.backOff }),
    diagnostics,
    onChange: () => {
      changes += 1;
    },
  });
  onTestFinished(() => pool.stop());
  return { pool, warnings: diagnostics.warnings, changes: () => changes };
}

/** The entry of an app of one's own, as source text. */
export function entryOf(source: string): URL {
  const path = join(temporaryRoot(), 'entry.mjs');
  writeFileSync(path, source);
  return pathToFileURL(path);
}

export interface Lifelines {
  /** The demo app; each of its threads also holds a connection until it ends. */
  readonly entry: URL;
  /** The names of the threads that live. */
  readonly alive: () => string[];
}

/** Tells which worker threads live: the kernel closes a thread's connection when it ends. */
export async function lifelines(source = `await import('${DEMO_API.href}');`): Promise<Lifelines> {
  const names = new Map<Socket, string>();
  const server = createServer((socket) => {
    socket.setEncoding('utf8').on('data', (name: string) => names.set(socket, name));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => names.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of names.keys()) socket.destroy();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const entry = entryOf(`
    import { connect } from 'node:net';
    import { workerData } from 'node:worker_threads';
    const line = connect(${String(port)}, '127.0.0.1');
    line.on('error', () => undefined);
    await new Promise((resolve) => line.write(workerData.worker, resolve));
    ${source}
  `);
  return { entry, alive: () => [...names.values()].sort() };
}

/** The `worker` that a JSON answer names. */
export function workerOf({ body }: { readonly body: string }): unknown {
  return (JSON.parse(body) as { readonly worker?: unknown }).worker;
}

/** The names of the workers that serve. */
export function servingNames(pool: WorkerPool): string[] {
  return pool.serving.map(({ name }) => name);
}

/** The worker that serves first. */
export function firstOf(pool: WorkerPool) {
  const [first] = pool.serving;
  if (first === undefined) throw new Error('no worker serves');
  return first;
}
