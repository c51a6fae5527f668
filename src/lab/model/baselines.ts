import {
  EXECUTABLE_ACTIONS,
  type ActionName,
  type ExecutableAction,
} from '../../core/domain/actions.js';
import type { QRow } from '../../core/domain/q-table.js';
import { decide } from '../../core/decider/decide.js';
import { RULES } from '../../core/decider/rules.js';
import { stateKey } from '../../core/decider/state.js';
import type { DecisionState } from '../../core/domain/decision-state.js';
import { judgeTable, policyOf } from './judge-table.js';
import type { DecisionProcess } from './process.js';
import { deterministic, type StatePolicy, type Solution } from './solve.js';

/** What a decision is about when the gates are asked. */
export interface Asked {
  readonly action: ExecutableAction;
  readonly state: DecisionState;
  readonly now_us: number;
  /** What was executed before in this incident. */
  readonly past: readonly { readonly action: string; readonly at_us: number }[];
}
/** Whether the gates would let it pass. Handed in: this module does not know them. */
export type GateCheck = (asked: Asked) => boolean;

/** One policy that is scored. */
export interface Baseline {
  readonly name: string;
  readonly policy: StatePolicy;
  /** Asked before each act where the gates are on; what is refused is not done. */
  readonly gate?: GateCheck;
  /** What the table alone would do in each state, where something may overrule it. */
  readonly alone?: StatePolicy;
}

export interface Contest {
  readonly process: DecisionProcess;
  readonly solution: Solution;
  readonly rows: ReadonlyMap<string, QRow>;
  readonly allowed: readonly ActionName[];
  readonly gate: GateCheck;
}

/** The table with gates off and on, between what is simpler than it and the best that there is. */
export function baselines(contest: Contest): Baseline[] {
  const { process, solution, rows, gate } = contest;
  const alone = policyOf(process, judgeTable(process, solution, rows));
  return [
    { name: 'always noop', policy: always(process, 'noop') },
    { name: 'always restart', policy: always(process, 'restart_service') },
    { name: 'always scale', policy: always(process, 'scale_workers') },
    { name: 'random', policy: process.states.map(() => evenly(process, process.actions)) },
    { name: 'rules only', policy: process.states.map((state) => byRules(contest, state)) },
    { name: 'gates off', policy: alone },
    { name: 'gates on', policy: decided(contest), gate, alone },
    { name: 'optimum', policy: deterministic(process, solution.best) },
  ];
}

function always(process: DecisionProcess, action: ExecutableAction): StatePolicy {
  const index = process.actions.indexOf(action);
  return deterministic(
    process,
    process.states.map(() => index),
  );
}

/** Rules alone decide a false alarm; elsewhere one of what rules and allowlist leave, by chance. */
function byRules({ process, allowed }: Contest, state: DecisionState): number[] {
  const verdicts = RULES.filter(({ applies }) => applies(state)).map(({ verdict }) => verdict);
  const choice = verdicts.find(({ kind }) => kind === 'choose');
  if (choice !== undefined) return evenly(process, [choice.action]);
  const excluded = verdicts.map(({ action }) => action);
  const left = EXECUTABLE_ACTIONS.filter(
    (action) => allowed.includes(action) && !excluded.includes(action),
  );
  return evenly(process, left.length === 0 ? ['noop'] : left);
}

/** What stage decides, with rules and allowlist. Where it escalates, nothing is done. */
function decided({ process, rows, allowed }: Contest): StatePolicy {
  return process.states.map((state) => {
    const row = rows.get(stateKey(state));
    const choice = decide({
      state,
      row,
      allowed,
      env: 'stage',
      draw: 0,
      exploration_ppm: 0,
    });
    return evenly(process, [choice.kind === 'act' ? choice.action : 'noop']);
  });
}

function evenly({ actions }: DecisionProcess, among: readonly ExecutableAction[]): number[] {
  return actions.map((action) => (among.includes(action) ? 1 / among.length : 0));
}
