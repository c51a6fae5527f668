import type { StateJudgement } from '../../lab/model/judge-table.js';
import type { QTable } from '../../core/domain/q-table.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import { count } from '../../core/domain/count.js';
import { row } from './layout.js';
import type { Style } from './style.js';

const SHOWN = 10;

/** What a training made. */
export interface Trained {
  readonly path: string;
  /** Of the file: what a proof log's first line names. */
  readonly sha256: string;
  readonly table: QTable;
  readonly states: number;
  /** The states in which the table's greedy choice is worse than the optimum. */
  readonly worse: readonly StateJudgement[];
  readonly expected_return: number;
  readonly optimal_return: number;
}

export function trainedText(trained: Trained, style: Style): string[] {
  const { path, sha256, table, states, worse, expected_return, optimal_return } = trained;
  const { episodes, seed } = table.trained_by;
  const equal = `equal to the optimum in all ${String(states)} states`;
  const wrong = `WORSE than the optimum in ${String(worse.length)} of ${String(states)} states`;
  return [
    `${style.good('TRAINED')}  ${toPrintableAscii(path)}`,
    // One word of 64 digits, for copying: it fits where a proof number would stand.
    `  sha256     ${sha256}`,
    ...row('from', `${count(episodes, 'episode')}, seed ${String(seed)}`),
    ...row('policy', worse.length === 0 ? equal : wrong),
    ...worse
      .slice(0, SHOWN)
      .flatMap(({ state, regret }) => row('', `${state}  regret ${regret.toFixed(6)}`)),
    ...(worse.length > SHOWN ? row('', `and ${String(worse.length - SHOWN)} more`) : []),
    ...row('return', `${expected_return.toFixed(6)}, the optimum ${optimal_return.toFixed(6)}`),
  ];
}
