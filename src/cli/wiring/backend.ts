import { holdableClock, type HoldableClock } from '../../app/holdable-clock.js';
import { machineClock } from '../../app/machine-clock.js';
import { createManagedApp, type ManagedApp } from '../../app/managed-app.js';
import { specHash } from '../../app/registry.js';
import { WALKTHROUGH_CAUSES } from '../../app/simulated/hidden-causes.js';
import { createSimulatedApp } from '../../app/simulated/simulated-app.js';
import { VirtualTime } from '../../app/simulated/virtual-time.js';
import { seededRandom } from '../../decider/random.js';
import type { AppSpec } from '../../domain/app-spec.js';
import { SHIPPED_PARAMETERS } from '../../domain/model-parameters.js';
import type { Clock, Diagnostics } from '../../domain/ports.js';
import type { RunRecord } from '../../domain/proof-lines/run-record.js';

export const WARM_SPARES = 1;

/** Keeps what the simulated app draws apart from what the decider explores under the same seed. */
const APP_STREAM = 0x5eed_a99;
const RUN_ID_STREAM = 0x5eed_1d5;

/** What the run's app is made of, and the time that it lives in. */
export interface Backend {
  readonly name: RunRecord['backend'];
  readonly clock: Clock;
  /** Stops its time between two steps, and lets it go on. Virtual time stands still by itself. */
  readonly hold: Pick<HoldableClock, 'hold' | 'release'> | undefined;
  /** The last digits of run ids, where they follow from the seed; undefined for random ones. */
  readonly runDigits: (() => string) | undefined;
  createApp(spec: AppSpec): ManagedApp;
}

export interface BackendOptions {
  readonly root: string;
  readonly port: number;
  readonly seed: number;
  readonly simulated?: boolean;
  readonly diagnostics: Diagnostics;
  /** What runs in each worker, where it is not the demo app. */
  readonly entry?: URL;
}

/** Worker threads and the machine's clock, or the simulated app and a virtual one. */
export function openBackend(options: BackendOptions): Backend {
  return options.simulated === true ? simulatedBackend(options) : realBackend(options);
}

function realBackend({ root, port, diagnostics, entry }: BackendOptions): Backend {
  const clock = holdableClock(machineClock);
  return {
    name: 'worker_threads',
    clock,
    hold: clock,
    runDigits: undefined,
    createApp: (spec) =>
      createManagedApp({ spec, root, port, spares: WARM_SPARES, clock, diagnostics, entry }),
  };
}

function simulatedBackend({ root, seed }: BackendOptions): Backend {
  const time = new VirtualTime();
  const digits = seededRandom(seed ^ RUN_ID_STREAM);
  return {
    name: 'simulated',
    clock: time,
    hold: undefined,
    runDigits: () =>
      Math.floor(digits() * 0x1_0000)
        .toString(16)
        .padStart(4, '0'),
    createApp: (spec) =>
      createSimulatedApp({
        ...{ spec, spares: WARM_SPARES, time },
        parameters: SHIPPED_PARAMETERS,
        causes: WALKTHROUGH_CAUSES,
        random: appRandom(seed),
        specHash: () => specHash(root, spec.name),
      }),
  };
}

/** What the simulated app draws from under a seed. */
export function appRandom(seed: number): () => number {
  return seededRandom(seed ^ APP_STREAM);
}
