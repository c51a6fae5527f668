import type { ExecutableAction } from '../../core/domain/actions.js';
import type { QRow } from '../../core/domain/q-table.js';
import { stateKey } from '../../core/decider/state.js';
import type { DecisionProcess } from './process.js';
import { deterministic, type StatePolicy, type Solution } from './solve.js';

/** Values that differ by no more than this are a tie, in reward units. */
export const TIE = 1e-6;

/** What a table does in one state, by itself, and what that gives away. */
export interface StateJudgement {
  readonly state: string;
  /** The action with the highest value among those tried, or null where none was. */
  readonly chosen: ExecutableAction | null;
  readonly best: ExecutableAction;
  /** V*(s) - Q*(s, chosen), in reward units; where nothing is chosen, nothing is done. */
  readonly regret: number;
  readonly visits: number;
}

/** Compares a table's greedy policy, without rules and gates, with the optimum in every state. */
export function judgeTable(
  process: DecisionProcess,
  { values, action_values, best }: Solution,
  rows: ReadonlyMap<string, QRow>,
): StateJudgement[] {
  return process.states.map((decisionState, at) => {
    const state = stateKey(decisionState);
    const row = rows.get(state);
    const chosen = row === undefined ? null : greedyIn(process, row);
    const done = process.actions.indexOf(chosen ?? 'noop');
    return {
      state,
      chosen,
      best: process.actions[best[at] ?? 0] ?? 'noop',
      regret: (values[at] ?? 0) - (action_values[at]?.[done] ?? 0),
      visits: row === undefined ? 0 : visitsOf(process, row),
    };
  });
}

/** The first of equals; of what was never tried nothing is known. */
function greedyIn({ actions }: DecisionProcess, row: QRow): ExecutableAction | null {
  const tried = actions.filter((action) => row[action].visits > 0);
  const highest = Math.max(...tried.map((action) => row[action].q_micro));
  return tried.find((action) => row[action].q_micro === highest) ?? null;
}

/** The policy that a table follows by itself: nothing is done where it has no choice. */
export function policyOf(process: DecisionProcess, states: readonly StateJudgement[]): StatePolicy {
  const chosen = states.map((state) => process.actions.indexOf(state.chosen ?? 'noop'));
  return deterministic(process, chosen);
}

function visitsOf({ actions }: DecisionProcess, row: QRow): number {
  return actions.reduce((sum, action) => sum + row[action].visits, 0);
}
