import { rounded } from '../../core/domain/figures.js';
import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sha256 } from '../../run/app/registry.js';
import { judgeTable, policyOf, TIE } from '../../lab/model/judge-table.js';
import { createProcess } from '../../lab/model/process.js';
import { solve, startValue, valueOf } from '../../lab/model/solve.js';
import { train } from '../../lab/train.js';
import { tableText } from '../../core/domain/q-table.js';
import type { Environment } from '../../core/domain/environment.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { SHIPPED_PARAMETERS } from '../../core/domain/model-parameters.js';
import type { QTable } from '../../core/domain/q-table.js';
import { lockLogs } from '../../run/proof/lock.js';
import { logFolder } from '../../audit/library/log-files.js';
import type { CommonOptions } from '../options.js';
import { present } from '../present.js';
import { version } from '../../base/version.js';
import { trainedText, type Trained } from '../views/trained-text.js';
import { learnedTablePath, refuseToLose, storeTableFile } from '../../run/assembly/q-table-file.js';

/** After each share of the episodes a terminal is told how far the training is. */
const PIECES = 50;

interface AskedTraining extends CommonOptions {
  readonly episodes: number;
  readonly seed: number;
  readonly env: Environment;
  readonly out: string | undefined;
  readonly replace: boolean;
}

/** `demo-run train`: learns a Q-table on the finite model and stores it. */
export async function trainCommand(options: AskedTraining): Promise<ExitCode> {
  const { replace, out } = options;
  // A live run of this root may be learning into the same file: it holds the lock.
  const lock = out === undefined ? await lockLogs(logFolder(options.root)) : undefined;
  try {
    const path = resolve(out ?? learnedTablePath(options.root, options.env));
    if (!replace) refuseToLose(path);
    const table = await trainWithProgress(options);
    const text = tableText(table);
    storeTableFile(path, text, replace);
    const trained = { path, sha256: sha256(text), table, ...compare(table) };
    present(options, factOf(trained), (style) => trainedText(trained, style));
    return EXIT.ok;
  } finally {
    await lock?.release();
  }
}

async function trainWithProgress({ episodes, seed, quiet }: AskedTraining): Promise<QTable> {
  const order = { parameters: SHIPPED_PARAMETERS, episodes, seed, demo_run: version(), sha256 };
  const training = train(order, Math.ceil(episodes / PIECES));
  const isShown = process.stderr.isTTY && !quiet && process.env['TERM'] !== 'dumb';
  for (;;) {
    const step = training.next();
    if (step.done === true) {
      if (isShown) process.stderr.write('\n');
      return step.value;
    }
    if (isShown) process.stderr.write(`\r${progress(step.value, episodes)}`);
    // Whoever asks for the lock meanwhile is told who holds it.
    await nextTurn();
  }
}

function progress(done: number, episodes: number): string {
  const share = rounded.percent(Math.floor((100 * done) / episodes) * 10_000);
  return `training  ${share.padStart(5)}  ${String(done)} of ${String(episodes)} episodes`;
}

/** How the table's own choice, without rules and gates, stands to the optimum. */
function compare(table: QTable): Omit<Trained, 'path' | 'sha256' | 'table'> {
  const model = createProcess(SHIPPED_PARAMETERS);
  const solution = solve(model);
  const states = judgeTable(model, solution, new Map(Object.entries(table.rows)));
  return {
    states: states.length,
    worse: states.filter(({ regret }) => regret > TIE),
    expected_return: startValue(model, valueOf(model, policyOf(model, states))),
    optimal_return: startValue(model, solution.values),
  };
}

function factOf({ table, ...rest }: Trained): object {
  const { trained_by, rows_sha256 } = table;
  return { fact: 'trained', ...rest, rows_sha256, trained_by };
}
