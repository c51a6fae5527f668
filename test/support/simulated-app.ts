import type { ManagedApp } from '../../src/run/app/managed-app.js';
import { WALKTHROUGH_CAUSES, type HiddenCauses } from '../../src/lab/simulated/hidden-causes.js';
import { createSimulatedApp } from '../../src/lab/simulated/simulated-app.js';
import { VirtualTime } from '../../src/lab/simulated/virtual-time.js';
import { seededRandom } from '../../src/core/decider/random.js';
import {
  SHIPPED_PARAMETERS,
  type ModelParameters,
} from '../../src/core/domain/model-parameters.js';
import { demoSpec } from './specs.js';

export interface SimulatedTestApp {
  readonly app: ManagedApp;
  readonly time: VirtualTime;
  /** Lets windows close until virtual microseconds have passed. */
  readonly watchFor: (us: number) => Promise<void>;
}

/** The simulated app, deployed and serving under its background traffic. */
export async function openSimulatedApp(
  options: {
    readonly causes?: Partial<HiddenCauses>;
    readonly seed?: number;
    readonly parameters?: ModelParameters;
  } = {},
): Promise<SimulatedTestApp> {
  const time = new VirtualTime();
  const app = createSimulatedApp({
    ...{ spec: demoSpec, standbys: 1, time },
    parameters: options.parameters ?? SHIPPED_PARAMETERS,
    causes: { ...WALKTHROUGH_CAUSES, ...options.causes },
    random: seededRandom(options.seed ?? 1),
    specHash: () => 'f'.repeat(64),
  });
  await app.operator.deploy();
  await app.operator.startServing();
  app.operator.startBackgroundTraffic();
  const watchFor = async (us: number) => {
    const until = time.nowUs() + us;
    while (time.nowUs() < until) await app.watch.nextObservation(new AbortController().signal);
  };
  return { app, time, watchFor };
}
