import type { DecisionProcess, StepOutcome } from './process.js';

/** Sweeps end when no value moves by more than this, in reward units. */
const TOLERANCE = 1e-12;

/** For each state the chance of each action, in the order of the process. */
export type StatePolicy = readonly (readonly number[])[];

/** The best that can be done in a process. */
export interface Solution {
  /** V*: the expected discounted return from each state on, in reward units. */
  readonly values: readonly number[];
  /** Q*: the same, by state, for taking this action first. */
  readonly action_values: readonly (readonly number[])[];
  /** The best action of each state, by index; the first of equals. */
  readonly best: readonly number[];
}

/**
 * Value iteration (Bellman 1957; Sutton & Barto, 2nd ed., 4.4) until no value moves by more than
 * 1e-12: with the discount g, V* is then known to g / (1 - g) times as much (Puterman 1994, 6.3).
 */
export function solve(process: DecisionProcess): Solution {
  const values = iterate(process, (worths) => Math.max(...worths));
  const action_values = worthsIn(process, values);
  return { values, action_values, best: action_values.map(indexOfBest) };
}

/** The exact expected discounted return of a policy from each state on (Sutton & Barto 4.1). */
export function valueOf(process: DecisionProcess, policy: StatePolicy): number[] {
  return iterate(process, (worths, state) =>
    worths.reduce((sum, worth, action) => sum + worth * (policy[state]?.[action] ?? 0), 0),
  );
}

/** The expected return of an incident as it begins: the values of the states, by their shares. */
export function startValue({ starts }: DecisionProcess, values: readonly number[]): number {
  return starts.reduce((sum, share, state) => sum + share * (values[state] ?? 0), 0);
}

/** The policy that always takes one action in a state. */
export function deterministic(process: DecisionProcess, actions: readonly number[]): StatePolicy {
  return actions.map((chosen) => process.actions.map((_, action) => (action === chosen ? 1 : 0)));
}

function iterate(
  process: DecisionProcess,
  backup: (worths: readonly number[], state: number) => number,
): number[] {
  let values = process.states.map(() => 0);
  for (;;) {
    const earlier = values;
    values = worthsIn(process, earlier).map(backup);
    const moved = values.map((value, state) => Math.abs(value - (earlier[state] ?? 0)));
    if (Math.max(...moved) <= TOLERANCE) return values;
  }
}

function worthsIn(process: DecisionProcess, values: readonly number[]): number[][] {
  return process.outcomes.map((actions) =>
    actions.map((outcomes) => worthOf(outcomes, values, process.discount)),
  );
}

/** HEALED is no index: after it nothing follows. */
function worthOf(
  outcomes: readonly StepOutcome[],
  values: readonly number[],
  discount: number,
): number {
  return outcomes.reduce(
    (sum, { probability, reward, next }) =>
      sum + probability * (reward + discount * (values[next] ?? 0)),
    0,
  );
}

function indexOfBest(worths: readonly number[]): number {
  return worths.indexOf(Math.max(...worths));
}
