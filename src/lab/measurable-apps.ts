import { drawCauses, type HiddenCauses } from './simulated/hidden-causes.js';
import { SHIPPED_PARAMETERS, type ModelParameters } from '../core/domain/model-parameters.js';
import type { AppSpec } from '../core/domain/app-spec.js';
import type { Diagnostics } from '../core/domain/ports.js';
import { generateSpec } from '../core/onboarding/generate-spec.js';
import type { MeasurableApp } from './measure-app.js';
import { seededRandom } from '../core/decider/random.js';
import { openWorkerThreads, type Backend } from '../run/assembly/backend.js';
import { openSimulatedBackend } from './simulated/simulated-backend.js';

/** The app that the walkthrough plays on, outside any run: nobody onboards it, nothing is logged. */
const SPEC = generateSpec({
  name: 'demo-api',
  repo_url: 'https://github.com/example/demo-api',
  runtime: 'backend',
});
type Scaling = AppSpec['scaling'];
const CAUSE_STREAM = 0x5eed_ca5;

/**
 * Worker threads behind a door on any free port.
 * @param scaling other limits than the spec has; it begins with the least
 */
export function realApp(
  root: string,
  diagnostics: Diagnostics,
  scaling?: Partial<Scaling>,
): MeasurableApp {
  return measurable(openWorkerThreads({ root, port: 0, diagnostics }), scaling);
}

/** The simulated app in a time of its own: the same seed and causes give the same app again. */
export function simulatedApp(
  seed: number,
  causes?: HiddenCauses,
  parameters?: ModelParameters,
  scaling?: Partial<Scaling>,
): MeasurableApp {
  return measurable(openSimulatedBackend({ seed }, causes, parameters), scaling);
}

function measurable(backend: Backend, others: Partial<Scaling> = {}): MeasurableApp {
  const { clock } = backend;
  const scaling = { ...SPEC.scaling, ...others };
  return { ...backend.createApp({ ...SPEC, scaling }), clock, max_replicas: scaling.max_replicas };
}

/** What lies behind the faults under a seed, drawn by the shares of the parameters. */
export function causesOfSeed(seed: number): HiddenCauses {
  return drawCauses(SHIPPED_PARAMETERS, seededRandom(seed ^ CAUSE_STREAM));
}
