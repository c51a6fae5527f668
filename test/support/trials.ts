import { EXIT } from '../../src/core/domain/exit-codes.js';
import type { Expectation } from '../../src/core/domain/proof-lines/expectations.js';
import { judgeRepeats, type ScenarioOutcome } from '../../src/run/trials/judge-repeats.js';
import { planTrials, type PlannedScenario } from '../../src/run/trials/plan-trials.js';
import type { ScenarioFile } from '../../src/core/scenario/scenario-file.js';
import type { TrialExpectation, TrialResult } from '../../src/run/trials/trial.js';

export const EXPECTED: readonly Expectation[] = [
  { incident: 'crash' },
  { action: 'restart_service', decided_by: 'q_table' },
];

/** A scenario file that was read. */
export function scenarioFile(
  bent: Partial<ScenarioFile> = {},
  { id = 'crash', expect = EXPECTED }: { id?: string; expect?: readonly Expectation[] } = {},
): ScenarioFile {
  const scenario = { id, title: 'a crash', faults: [], expect, sha256: 'a'.repeat(64) };
  return {
    path: `${id}.yaml`,
    scenario,
    environment: ['stage'],
    observe: false,
    tags: [],
    ...bent,
  };
}

export function planned(file: ScenarioFile, runs?: number): PlannedScenario {
  const asked = { env: undefined, repeat: runs, seed: 42, variesSeed: true };
  const [scenario] = planTrials([file], asked).scenarios;
  if (scenario === undefined) throw new Error('nothing is planned');
  return scenario;
}

/** What came of the runs of a scenario: `P`, `F`, `I` for each. */
export function outcomeOf(
  word: string,
  { file = scenarioFile(), bend }: { file?: ScenarioFile; bend?: Partial<TrialResult> } = {},
): ScenarioOutcome {
  const scenario = planned(file, word.length);
  const results = Array.from(word).flatMap((letter, at): TrialResult[] =>
    letter === '-' ? [] : [{ ...resultOf(scenario, at, letter), ...bend }],
  );
  return judgeRepeats(scenario, results);
}

function resultOf({ file, env, trials }: PlannedScenario, at: number, letter: string): TrialResult {
  const { seed = 0, of = 0 } = trials[at] ?? {};
  const last = file.scenario.expect.length - 1;
  const results = { P: 'met', F: 'missed', I: 'errored' } as const;
  const result = results[letter as keyof typeof results];
  const judged = file.scenario.expect.map((expectation, place): TrialExpectation => ({
    expectation,
    result: place === last ? result : 'met',
    seen: result === 'met' ? 'as expected' : 'noop chosen by a rule',
    seq: 8,
  }));
  return {
    scenario: file.scenario.id,
    file: file.path,
    sha256: file.scenario.sha256 ?? null,
    env,
    repeat: at + 1,
    of,
    seed,
    part: null,
    attack: null,
    agent: null,
    verdict: letter === 'P' ? 'PASS' : letter === 'F' ? 'FAIL' : 'INCONCLUSIVE',
    exit_code: letter === 'P' ? EXIT.ok : letter === 'F' ? EXIT.answerIsNo : EXIT.inconclusive,
    root: '/root-of-it',
    run_id: `${String(at + 1).padStart(6, '0')}-8f3a`,
    behaviour_digest: 'd'.repeat(64),
    judged,
    unmet: [],
    error: null,
    wall_us: 1_500_000,
  };
}
