import { join } from 'node:path';
import { inScratchFolder, nearestExisting } from '../base/scratch-folder.js';
import type { Diagnostics } from '../core/domain/ports.js';
import { openSimulatedBackend } from './simulated/simulated-backend.js';
import { compareRuns, type PlayedRun, type RunComparison } from './compare-runs.js';
import type { ProgressEvent } from '../run/walkthrough/progress-events.js';
import { runWalkthrough } from '../run/walkthrough/run-walkthrough.js';
import { shippedScenarios } from '../run/scenarios/shipped.js';
import { openRun } from '../run/assembly/open-run.js';
import type { RunPlan } from '../run/assembly/run-plan.js';

const REAL_RUNS = 5;

export interface RealityOptions {
  /** Each run is played in a folder of its own below it, which goes away. */
  readonly root: string;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly diagnostics: Diagnostics;
  readonly realRuns?: number;
}

/**
 * Plays the scenarios that ship on the real pool, several times, and on the simulated app, each a whole
 * run in a folder that goes away, and says how far the measured values differ.
 * @returns `same_behaviour` says whether all decided, did and said the same, in the same order
 * @throws DemoRunError as a run does
 */
export async function compareWithReality(options: RealityOptions): Promise<RunComparison> {
  const real: PlayedRun[] = [];
  const { realRuns = REAL_RUNS } = options;
  while (real.length < realRuns) real.push(await play(options, false));
  return compareRuns(real, await play(options, true));
}

function play(options: RealityOptions, simulated: boolean): Promise<PlayedRun> {
  const parent = nearestExisting(options.root);
  return inScratchFolder(parent, '.demo-run-reality-', (root) => playIn(root, options, simulated));
}

async function playIn(
  root: string,
  { seed, signal, diagnostics }: RealityOptions,
  simulated: boolean,
): Promise<PlayedRun> {
  const facts: ProgressEvent[] = [];
  const plan: RunPlan = {
    kind: 'run' as const,
    env: 'stage' as const,
    learn: false,
    ...(simulated && { openBackend: openSimulatedBackend }),
    root,
    stateFolder: join(root, 'state'),
    scenarios: shippedScenarios(),
    replaceSpec: false,
    allowProdInjection: false,
    request: {
      name: 'demo-api',
      repo_url: 'https://github.com/example/demo-api',
      runtime: 'backend',
    },
    redis: undefined,
    port: 0,
    seed,
    signal,
    diagnostics,
    notify: (fact) => facts.push(fact),
  };
  const result = await openRun(plan, runWalkthrough);
  return { facts, result };
}
