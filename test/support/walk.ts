import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRun } from '../../src/run/assembly/open-run.js';
import type { RunPlan } from '../../src/run/assembly/run-plan.js';
import { EXIT } from '../../src/core/domain/exit-codes.js';
import type {
  ProofBodyOf,
  ProofEventName,
  ProofLine,
} from '../../src/core/domain/proof-lines/catalogue.js';
import type { ProgressEvent, RunResult } from '../../src/run/walkthrough/progress-events.js';
import type { Run } from '../../src/run/walkthrough/run.js';
import { runWalkthrough } from '../../src/run/walkthrough/run-walkthrough.js';
import { shippedScenarios } from '../../src/run/scenarios/shipped.js';
import { openSimulatedBackend } from '../../src/lab/simulated/simulated-backend.js';
import { stateFolderForTests } from './state-folder.js';
import { keptDiagnostics } from './pool.js';
import { DEMO_REQUEST } from './specs.js';

export interface Walk {
  readonly root: string;
  readonly facts: readonly ProgressEvent[];
  readonly result: RunResult;
  readonly lines: readonly ProofLine[];
}

/** What a test asks of a run: the options of one, and the simulated app by one word. */
export type Bent = Partial<RunPlan> & { readonly simulated?: boolean };

/** The options of a default run, with real parts, in a root of the test's own. */
export function planOf(root: string, { simulated, ...bent }: Bent = {}): RunPlan {
  return {
    ...(simulated === true && { openBackend: openSimulatedBackend }),
    ...{ kind: 'run', root, env: 'stage', scenarios: shippedScenarios(), request: DEMO_REQUEST },
    stateFolder: stateFolderForTests(),
    ...{ replaceSpec: false, allowProdInjection: false, redis: undefined, port: 0, seed: 42 },
    learn: false,
    notify: () => undefined,
    signal: new AbortController().signal,
    diagnostics: keptDiagnostics(),
    ...bent,
  };
}

/** Runs the walkthrough as the command does; the run may be changed before it begins. */
export async function walk(
  root: string,
  bent: Bent = {},
  change: (run: Run) => Run = (run) => run,
): Promise<Walk> {
  const facts: ProgressEvent[] = [];
  const options = planOf(root, { notify: (fact) => facts.push(fact), ...bent });
  const result = await openRun(options, (run) => runWalkthrough(change(run)));
  return { root, facts, result, lines: proofLines(root) };
}

const MOST_TRIES = 5;

/** Walks again where this machine was too busy to conclude anything. */
export async function conclusively<Walks extends readonly Walk[]>(
  play: () => Promise<Walks>,
): Promise<Walks> {
  for (let tries = 1; ; tries += 1) {
    const walks = await play();
    const isOpen = walks.some(({ result }) => result.exit_code === EXIT.inconclusive);
    if (!isOpen || tries === MOST_TRIES) return walks;
  }
}

export function proofLines(root: string, file = 'day1_proof.log'): ProofLine[] {
  return readFileSync(join(root, 'logs', file), 'latin1')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ProofLine);
}

export function eventNames(lines: readonly ProofLine[]): ProofEventName[] {
  return lines.map(({ event_name }) => event_name);
}

/** The lines of one kind. */
export function linesOf<Name extends ProofEventName>(
  lines: readonly ProofLine[],
  name: Name,
): (ProofLine & ProofBodyOf<Name>)[] {
  return lines.filter((line): line is ProofLine & ProofBodyOf<Name> => line.event_name === name);
}
