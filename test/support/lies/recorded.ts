import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scenario } from '../../../src/core/domain/scenario.js';
import type { RunPlan } from '../../../src/run/assembly/run-plan.js';
import { readScenarioFile } from '../../../src/run/scenarios/read-scenario-file.js';
import { PROJECT_ROOT } from '../cli.js';
import { signedRunOfAll } from '../sample-agents.js';
import { chainedLines } from '../sample-log.js';
import { temporaryRoot } from '../temporary-root.js';
import { walk } from '../walk.js';
import type { JsonObject } from './lie.js';

/** Something that the app depends on is down, and stays so. */
const DEPENDENCY_DOWN = join(PROJECT_ROOT, 'apps', 'scenarios', 'pack', 'dependency-down.yaml');

/** A run of each kind, on the simulated app: the same lines each time. */
export const RUNS: Readonly<Record<string, Partial<RunPlan>>> = {
  stage: {},
  dev: { env: 'dev' },
  prod: { env: 'prod', allowProdInjection: true },
  observe: { observe: true },
  dependency: { scenarios: [scenarioIn(DEPENDENCY_DOWN)] },
};

/** A run in which an agent decides, which no program had to be started for. */
export const agentLines = (): readonly JsonObject[] =>
  chainedLines(signedRunOfAll()).map((line) => JSON.parse(line) as JsonObject);

function scenarioIn(path: string): Scenario {
  const reading = readScenarioFile(path);
  if (!reading.sound) throw new Error(`${path} is not sound`);
  return reading.file.scenario;
}

interface Recorded {
  readonly run: readonly JsonObject[];
  readonly violation: readonly JsonObject[];
}

const recorded = new Map<string, Promise<Recorded>>();

/** @returns the lines of the run's log and of the attacks after it; each run is played once */
export function record(name: string): Promise<Recorded> {
  const known = recorded.get(name) ?? play(name);
  recorded.set(name, known);
  return known;
}

async function play(name: string): Promise<Recorded> {
  const { root } = await walk(temporaryRoot(), { simulated: true, ...RUNS[name] });
  return { run: linesIn(root, 'day1_proof.log'), violation: linesIn(root, 'violation_proof.log') };
}

function linesIn(root: string, log: string): JsonObject[] {
  return readFileSync(join(root, 'logs', log), 'latin1')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JsonObject);
}
