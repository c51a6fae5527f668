import { machineClock } from '../run/app/machine-clock.js';
import { createManagedApp } from '../run/app/managed-app.js';
import { drawCauses, WALKTHROUGH_CAUSES, type HiddenCauses } from './simulated/hidden-causes.js';
import { createSimulatedApp } from './simulated/simulated-app.js';
import { VirtualTime } from './simulated/virtual-time.js';
import { SHIPPED_PARAMETERS, type ModelParameters } from '../core/domain/model-parameters.js';
import type { Diagnostics } from '../core/domain/ports.js';
import { generateSpec } from '../core/onboarding/generate-spec.js';
import type { MeasurableApp } from './measure-app.js';
import { seededRandom } from '../core/decider/random.js';
import { STANDBY_WORKERS } from '../run/assembly/backend.js';
import { appRandom } from './simulated/simulated-backend.js';

/** The app that the walkthrough plays on, outside any run: nobody onboards it, nothing is logged. */
const SPEC = generateSpec({
  name: 'demo-api',
  repo_url: 'https://github.com/example/demo-api',
  runtime: 'backend',
});
const CAUSE_STREAM = 0x5eed_ca5;
const NO_SPEC_IN_A_REGISTRY = '';

/** Worker threads behind a door on any free port. */
export function realApp(root: string, diagnostics: Diagnostics): MeasurableApp {
  const clock = machineClock;
  const parts = { spec: SPEC, root, port: 0, standbys: STANDBY_WORKERS, clock, diagnostics };
  return { ...createManagedApp(parts), clock, max_replicas: SPEC.scaling.max_replicas };
}

/** The simulated app in a time of its own: the same seed and causes give the same app again. */
export function simulatedApp(
  seed: number,
  causes: HiddenCauses = WALKTHROUGH_CAUSES,
  parameters: ModelParameters = SHIPPED_PARAMETERS,
): MeasurableApp {
  const time = new VirtualTime();
  const app = createSimulatedApp({
    spec: SPEC,
    standbys: STANDBY_WORKERS,
    time,
    parameters,
    causes,
    random: appRandom(seed),
    specHash: () => NO_SPEC_IN_A_REGISTRY,
  });
  return { ...app, clock: time, max_replicas: SPEC.scaling.max_replicas };
}

/** What lies behind the faults under a seed, drawn by the shares of the parameters. */
export function causesOfSeed(seed: number): HiddenCauses {
  return drawCauses(SHIPPED_PARAMETERS, seededRandom(seed ^ CAUSE_STREAM));
}
