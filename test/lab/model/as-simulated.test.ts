import { expect, it } from 'vitest';
import { stateKey, toState } from '../../../src/core/decider/state.js';
import type { ExecutableAction } from '../../../src/core/domain/actions.js';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import type { Fault } from '../../../src/core/domain/fault.js';
import { SHIPPED_PARAMETERS } from '../../../src/core/domain/model-parameters.js';
import { actWithoutGates } from '../../../src/lab/measure-app.js';
import { causesOfSeed, simulatedApp } from '../../../src/lab/measurable-apps.js';
import { createProcess } from '../../../src/lab/model/process.js';
import { createWatchMemory } from '../../../src/run/orchestrator/loop-dependencies.js';
import { awaitIncident, awaitSteady } from '../../../src/run/orchestrator/watch-app.js';

const SEEDS = 1_000;
/** Three standard errors of a share of 0.21 among so many. */
const WITHIN = 0.04;
const { step_us } = SHIPPED_PARAMETERS;
const { overload, fault_must_show_within_ms } = BUILT_IN_POLICY;

const ENDS = ['healed', 'served', 'nobody'] as const;
/** The chance of each way in which a step can end, or its share: well; ill, with somebody who serves, or with nobody. */
type Ends = Readonly<Record<(typeof ENDS)[number], number>>;

interface Trial {
  readonly fault: Fault;
  readonly action: ExecutableAction;
  readonly workers_to: number | null;
}

/** The state that the simulated app is decided on in, and how it ends a step after the action. */
async function played(seed: number, { fault, action, workers_to }: Trial) {
  const app = simulatedApp(seed, causesOfSeed(seed));
  const { operator, watch, faults, clock, max_replicas } = app;
  const { signal } = new AbortController();
  const context = { policy: BUILT_IN_POLICY };
  const loop = { clock, watch, signal, context, memory: createWatchMemory() };
  await operator.deploy();
  await operator.startServing();
  operator.startBackgroundTraffic();
  await awaitSteady(loop);
  await faults.inject(fault);
  const seen = await awaitIncident(loop, fault_must_show_within_ms);
  if (seen === undefined) throw new Error('the fault did not show');
  const rest = { max_replicas, overload_ppm: overload.utilization_ppm, recent_restarts: 0 };
  const before = toState(seen.incident, { serving: seen.observation.serving, ...rest });
  await actWithoutGates(app, action, { workers_to });
  const until = clock.nowUs() + step_us;
  while (clock.nowUs() < until) await watch.nextObservation(signal);
  const { serving, failed } = watch.observe();
  await operator.stop();
  const ill = serving > 0 ? 'served' : 'nobody';
  return { state: stateKey(before), end: failed.length > 0 ? ill : 'healed' } as const;
}

function modelledEnds(state: string, action: ExecutableAction): Ends {
  const { states, actions, outcomes } = createProcess(SHIPPED_PARAMETERS);
  const from = states.findIndex((known) => stateKey(known) === state);
  const ends = { healed: 0, served: 0, nobody: 0 };
  for (const { next, probability } of outcomes[from]?.[actions.indexOf(action)] ?? []) {
    const workers = states[next]?.workers;
    ends[workers === undefined ? 'healed' : workers === 'none' ? 'nobody' : 'served'] +=
      probability;
  }
  return ends;
}

async function compared(state: string, trial: Trial) {
  const simulated = { healed: 0, served: 0, nobody: 0 };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const seen = await played(seed, trial);
    expect(seen.state).toBe(state);
    simulated[seen.end] += 1 / SEEDS;
  }
  return { modelled: modelledEnds(state, trial.action), simulated };
}

const LEAK = { kind: 'leak', heap_limit_mb: 16 } as const;
const NOBODY = 'crash/none/none/0';

it.each<[string, Pick<Trial, 'action' | 'workers_to'>, Ends]>([
  // The failed worker keeps its place, so that the app is not well, but those that come serve.
  [
    'more workers',
    { action: 'scale_workers', workers_to: 2 },
    { healed: 0.015, served: 0.775, nobody: 0.21 },
  ],
  [
    'a restart',
    { action: 'restart_service', workers_to: null },
    { healed: 0.79, served: 0, nobody: 0.21 },
  ],
  ['nothing', { action: 'noop', workers_to: null }, { healed: 0.015, served: 0, nobody: 0.985 }],
])(
  'where nobody serves, %s leads to the same in the model and on the simulated app',
  async (_what, act, known) => {
    const { modelled, simulated } = await compared(NOBODY, { fault: LEAK, ...act });
    for (const end of ENDS) {
      expect(modelled[end]).toBeCloseTo(known[end], 9);
      expect(Math.abs(simulated[end] - known[end])).toBeLessThan(WITHIN);
    }
  },
);
