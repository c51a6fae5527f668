import { join } from 'node:path';
import { inScratchFolder, nearestExisting } from '../../files/scratch-folder.js';
import type { Diagnostics } from '../../domain/ports.js';
import { compareRuns, type PlayedRun, type RunComparison } from '../../walkthrough/compare-runs.js';
import type { Fact } from '../../walkthrough/facts.js';
import { runWalkthrough } from '../../walkthrough/run-walkthrough.js';
import { SCENARIOS } from '../../walkthrough/scenarios.js';
import { realityLine, realityText } from '../views/reality-text.js';
import { printJson } from '../views/json.js';
import { withHouse, type HouseOptions } from './with-house.js';

const REAL_RUNS = 5;

export interface RealityOptions {
  /** Each run is played in a folder of its own below it, which goes away. */
  readonly root: string;
  readonly seed: number;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly signal: AbortSignal;
  readonly diagnostics: Diagnostics;
  readonly realRuns?: number;
}

/**
 * `evaluate --real`: plays the three scenarios on the real pool, several times, and on the simulated
 * app, each a whole run in a folder that goes away, and prints how far the measured values differ.
 * @returns `same_behaviour` says whether all decided, did and said the same, in the same order
 * @throws DemoRunError as a run does
 */
export async function compareWithReality(options: RealityOptions): Promise<RunComparison> {
  const real: PlayedRun[] = [];
  const { realRuns = REAL_RUNS } = options;
  while (real.length < realRuns) real.push(await play(options, false));
  const comparison = compareRuns(real, await play(options, true));
  if (options.json) printJson({ fact: 'reality', ...comparison });
  const people = options.json ? process.stderr : process.stdout;
  const lines = options.quiet ? [realityLine(comparison)] : realityText(comparison);
  people.write(`${lines.join('\n')}\n`);
  return comparison;
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
  const facts: Fact[] = [];
  const house: HouseOptions = {
    ...{ kind: 'run' as const, env: 'stage' as const, simulated, learn: false },
    ...{ root, stateFolder: join(root, 'state') },
    ...{ scenarios: SCENARIOS, replaceSpec: false, allowProdInjection: false },
    request: {
      name: 'demo-api',
      repo_url: 'https://github.com/example/demo-api',
      runtime: 'backend',
    },
    ...{ redis: undefined, port: 0, seed, signal, diagnostics },
    tell: (fact) => facts.push(fact),
  };
  const result = await withHouse(house, runWalkthrough);
  return { facts, result };
}
