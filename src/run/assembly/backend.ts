import { holdableClock, type HoldableClock } from '../app/holdable-clock.js';
import { machineClock } from '../app/machine-clock.js';
import { createManagedApp, type ManagedApp } from '../app/managed-app.js';
import type { AppSpec } from '../../core/domain/app-spec.js';
import type { Clock, Diagnostics } from '../../core/domain/ports.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import type { Notify } from '../walkthrough/progress-events.js';

export const STANDBY_WORKERS = 1;

/** What the run's app is made of, and the time that it lives in. */
export interface Backend {
  readonly name: RunRecord['backend'];
  readonly clock: Clock;
  /** Stops its time between two steps, and lets it go on. Virtual time stands still by itself. */
  readonly hold: Pick<HoldableClock, 'hold' | 'release'> | undefined;
  /** The last digits of run ids, where they follow from the seed; undefined for random ones. */
  readonly runDigits: (() => string) | undefined;
  /** @param runId of the run that it serves; none where it is only measured */
  createApp(spec: AppSpec, runId?: string): ManagedApp;
  /** The names of what an app of somebody's own depends on, that we can break. */
  readonly dependencies?: readonly string[];
}

export interface BackendOptions {
  readonly root: string;
  readonly port: number;
  readonly seed: number;
  readonly diagnostics: Diagnostics;
  /** Of the background traffic; as many as the app is calibrated with by default. */
  readonly requestsPerSecond?: number | undefined;
  /** What runs in each worker, where it is not the demo app. */
  readonly entry?: URL;
  readonly notify?: Notify;
}

export type OpenBackend = (options: BackendOptions) => Backend;

/** Worker threads, and the machine's clock. */
export function openWorkerThreads({
  root,
  port,
  diagnostics,
  requestsPerSecond,
  entry,
}: Omit<BackendOptions, 'seed'>): Backend {
  const clock = holdableClock(machineClock);
  return {
    name: 'worker_threads',
    clock,
    hold: clock,
    runDigits: undefined,
    createApp: (spec) =>
      createManagedApp({
        spec,
        root,
        port,
        standbys: STANDBY_WORKERS,
        requestsPerSecond,
        clock,
        diagnostics,
        entry,
      }),
  };
}
