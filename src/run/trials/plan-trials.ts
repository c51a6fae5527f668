import type { Environment } from '../../core/domain/environment.js';
import type { ScenarioAttack } from '../../core/domain/scenario-attack.js';
import type { ScenarioFile } from '../../core/scenario/scenario-file.js';
import type { Trial } from './trial.js';

const SEEDS = 0x1_0000_0000;

export interface AskedTrials {
  /** Undefined: of each scenario its first. */
  readonly env: Environment | undefined;
  /** How often each is run; undefined: as often as its file says. */
  readonly repeat: number | undefined;
  readonly seed: number;
  /** Only the simulated app is another one under another seed. */
  readonly variesSeed: boolean;
  /** Names the policy of a file. @throws DemoRunError `policy_invalid` */
  readonly policyOf?: ((file: ScenarioFile) => string) | undefined;
}

/** How many runs of a scenario are made, and how many of them have to pass. A pair is two of them. */
export interface RepeatGate {
  readonly runs: number;
  readonly at_least: number;
}

/** All runs of one scenario file. */
export interface PlannedScenario {
  readonly file: ScenarioFile;
  readonly env: Environment;
  readonly gate: RepeatGate;
  readonly trials: readonly Trial[];
}

/** A scenario that is not there in the environment that was asked for. */
export interface NotPlayed {
  readonly scenario: string;
  readonly file: string;
  readonly environments: readonly Environment[];
}

export interface TrialPlan {
  readonly scenarios: readonly PlannedScenario[];
  readonly not_played: readonly NotPlayed[];
}

/** Every run of every file, in their order. The repeats on the simulated app count their seeds up. */
export function planTrials(files: readonly ScenarioFile[], asked: AskedTrials): TrialPlan {
  const scenarios: PlannedScenario[] = [];
  const not_played: NotPlayed[] = [];
  for (const file of files) {
    const env = asked.env ?? file.environment[0];
    if (env !== undefined && file.environment.includes(env))
      scenarios.push(planScenario(file, env, asked));
    else {
      const { scenario, path, environment: environments } = file;
      not_played.push({ scenario: scenario.id, file: path, environments });
    }
  }
  return { scenarios, not_played };
}

function planScenario(
  file: ScenarioFile,
  env: Environment,
  { repeat, seed, variesSeed, policyOf }: AskedTrials,
): PlannedScenario {
  const gate = gateOf(file, repeat);
  const policy_sha256 = policyOf?.(file);
  const trials = Array.from({ length: gate.runs }, (_, at) => ({
    file,
    env,
    repeat: at + 1,
    of: gate.runs,
    policy_sha256,
    seed: variesSeed ? (seed + at) % SEEDS : seed,
  }));
  const { attack } = file.scenario;
  if (attack === undefined) return { file, env, gate, trials };
  const inPairs = { runs: 2 * gate.runs, at_least: 2 * gate.at_least };
  return { file, env, gate: inPairs, trials: trials.flatMap((trial) => pairOf(trial, attack)) };
}

/** The same run without an attack, and with it. */
function pairOf(trial: Trial, attack: ScenarioAttack): Trial[] {
  return [
    { ...trial, file: withoutAttack(trial.file), pair: { part: 'control', attack } },
    { ...trial, pair: { part: 'attacked', attack } },
  ];
}

function withoutAttack(file: ScenarioFile): ScenarioFile {
  const { id, title, faults, expect, say, sha256 } = file.scenario;
  const scenario = {
    id,
    title,
    faults,
    expect,
    ...(say !== undefined && { say }),
    ...(sha256 !== undefined && { sha256 }),
  };
  return { ...file, scenario };
}

/** Where another number of runs is asked for, the same share of them has to pass, rounded up. */
function gateOf({ repeat: own }: ScenarioFile, runs: number | undefined): RepeatGate {
  if (own === undefined) return { runs: runs ?? 1, at_least: runs ?? 1 };
  if (runs === undefined) return own;
  return { runs, at_least: Math.ceil((own.at_least * runs) / own.runs) };
}
