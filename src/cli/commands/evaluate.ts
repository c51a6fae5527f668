import { resolve } from 'node:path';
import { sha256 } from '../../run/app/registry.js';
import { baselines } from '../../lab/model/baselines.js';
import { judgeTable } from '../../lab/model/judge-table.js';
import { createProcess, type DecisionProcess } from '../../lab/model/process.js';
import { score } from '../../lab/model/score.js';
import { solve } from '../../lab/model/solve.js';
import { stateKey } from '../../core/decider/state.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { SHIPPED_PARAMETERS } from '../../core/domain/model-parameters.js';
import type { QTable } from '../../core/domain/q-table.js';
import { allowedActions } from '../../core/gates/allowed-actions.js';
import { BUILT_IN_POLICY } from '../../core/domain/built-in-policy.js';
import { generateSpec } from '../../core/onboarding/generate-spec.js';
import { SHIPPED_TABLE_PATH } from '../../base/package-paths.js';
import { present } from '../present.js';
import type { CommonOptions } from '../options.js';
import { UsageError } from '../usage-error.js';
import { evaluationText, type Evaluation } from '../views/evaluation-text.js';
import { gateCheck } from '../../lab/gate-check.js';
import { readTableFile, type TableFile } from '../../run/assembly/q-table-file.js';

/** With fewer incidents the intervals of the means would not mean much. */
const FEWEST = 100;
const SEEDS = 0x1_0000_0000;

interface AskedEvaluation extends CommonOptions {
  readonly file: string | undefined;
  readonly episodes: number;
  /** Undefined for the one after that of the training, which is known when the table is read. */
  readonly seed: number | undefined;
}

/** `demo-run evaluate [TABLE]`: scores a Q-table against baselines and the optimum. */
export function evaluateCommand(asked: AskedEvaluation): ExitCode {
  const path = asked.file === undefined ? SHIPPED_TABLE_PATH : resolve(asked.file);
  if (asked.episodes < FEWEST) throw tooFew(String(asked.episodes));
  const file = readTableFile(path);
  const { table } = file;
  const seed = asked.seed ?? (table.trained_by.seed + 1) % SEEDS;
  if (seed === table.trained_by.seed) throw notHeldOut(String(seed));
  const evaluation = evaluateTable(path, file, { seed, episodes: asked.episodes });
  present(asked, factsOf(evaluation), (style) => evaluationText(evaluation, style));
  return EXIT.ok;
}

function evaluateTable(
  path: string,
  { table, sha256: table_sha256 }: TableFile,
  played: { readonly seed: number; readonly episodes: number },
): Evaluation {
  const model = createProcess(SHIPPED_PARAMETERS);
  const solution = solve(model);
  const rows = new Map(Object.entries(table.rows));
  const states = judgeTable(model, solution, rows);
  const game = {
    ...played,
    process: model,
    solution,
    calibration: SHIPPED_PARAMETERS.calibration,
  };
  const all = baselines({
    process: model,
    solution,
    rows,
    allowed: allowedActions(BUILT_IN_POLICY, 'stage'),
    gate: gateCheck(BUILT_IN_POLICY, scalingOfTheDemo()),
  });
  return {
    path,
    sha256: table_sha256,
    ...played,
    trained_by: table.trained_by,
    learned: table.learned,
    same_parameters:
      sha256(JSON.stringify(SHIPPED_PARAMETERS)) === table.trained_by.parameters_sha256,
    states,
    never_visited: states.filter(({ visits }) => visits === 0).map(({ state }) => state),
    never_tried: neverTried(model, table),
    foreign_rows: foreignRows(model, table),
    scores: all.map((baseline) => score(game, baseline)),
  };
}

function scalingOfTheDemo() {
  const repo_url = 'https://github.com/example/demo-api';
  return generateSpec({ name: 'demo-api', repo_url, runtime: 'backend' }).scaling;
}

/** Actions without a visit in states that were visited: `crash/none/none/0 noop`. */
function neverTried(model: DecisionProcess, { rows }: QTable): string[] {
  return model.states.map(stateKey).flatMap((state) => {
    const row = rows[state];
    if (row === undefined || model.actions.every((action) => row[action].visits === 0)) return [];
    return model.actions
      .filter((action) => row[action].visits === 0)
      .map((action) => `${state} ${action}`);
  });
}

/** Rows of states that no reading can show: they are never asked. */
function foreignRows(model: DecisionProcess, { rows }: QTable): string[] {
  const known = new Set(model.states.map(stateKey));
  return Object.keys(rows).filter((state) => !known.has(state));
}

function factsOf({ scores, states, ...about }: Evaluation): object[] {
  return [
    { fact: 'evaluated', ...about },
    ...scores.map((found) => ({ fact: 'score', ...found })),
    ...states.map((state) => ({ fact: 'state', ...state })),
  ];
}

function tooFew(value: string): UsageError {
  return new UsageError([
    {
      field: '--episodes',
      rule: 'option_episodes',
      value,
      accepted: `a whole number from ${String(FEWEST)} to 100000000`,
      remedy: 'play more incidents: fewer give no interval',
    },
  ]);
}

function notHeldOut(value: string): UsageError {
  return new UsageError([
    {
      field: '--seed',
      rule: 'option_seed',
      value,
      accepted: 'any seed but the one that the table was trained with',
      remedy: 'give another one or leave it out',
    },
  ]);
}
