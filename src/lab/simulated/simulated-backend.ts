import { specHash } from '../../run/app/registry.js';
import { STANDBY_WORKERS, type Backend, type BackendOptions } from '../../run/assembly/backend.js';
import { seededRandom } from '../../core/decider/random.js';
import { SHIPPED_PARAMETERS, type ModelParameters } from '../../core/domain/model-parameters.js';
import { WALKTHROUGH_CAUSES, type HiddenCauses } from './hidden-causes.js';
import { createSimulatedApp } from './simulated-app.js';
import { VirtualTime } from './virtual-time.js';

/** Keeps what the simulated app draws apart from what the decider explores under the same seed. */
const APP_STREAM = 0x5eed_a99;
const RUN_ID_STREAM = 0x5eed_1d5;

const NO_SPEC = '';

/**
 * The simulated app under a virtual clock: the same seed and causes give the same app again.
 * @param options `root` holds the registry of specs; without one there is none
 * @param causes what lies behind its faults
 */
export function openSimulatedBackend(
  {
    root,
    seed,
    requestsPerSecond,
  }: Partial<Pick<BackendOptions, 'root' | 'requestsPerSecond'>> & Pick<BackendOptions, 'seed'>,
  causes: HiddenCauses = WALKTHROUGH_CAUSES,
  parameters: ModelParameters = SHIPPED_PARAMETERS,
): Backend {
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
        spec,
        standbys: STANDBY_WORKERS,
        requestsPerSecond,
        time,
        parameters,
        causes,
        random: seededRandom(seed ^ APP_STREAM),
        specHash: () => (root === undefined ? NO_SPEC : specHash(root, spec.name)),
      }),
  };
}
