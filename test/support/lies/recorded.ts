import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunPlan } from '../../../src/run/assembly/run-plan.js';
import { signedRunOfAll } from '../sample-agents.js';
import { chainedLines } from '../sample-log.js';
import { temporaryRoot } from '../temporary-root.js';
import { walk } from '../walk.js';
import type { JsonObject } from './lie.js';

/** A run of each kind, on the simulated app: the same lines each time. */
export const RUNS: Readonly<Record<string, Partial<RunPlan>>> = {
  stage: {},
  dev: { env: 'dev' },
  prod: { env: 'prod', allowProdInjection: true },
  observe: { observe: true },
};

/** A run in which an agent decides, which no program had to be started for. */
export const agentLines = (): readonly JsonObject[] =>
  chainedLines(signedRunOfAll()).map((line) => JSON.parse(line) as JsonObject);

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
