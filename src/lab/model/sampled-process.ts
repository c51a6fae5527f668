import type { DecisionProcess } from './process.js';

/** The process as flat arrays, to draw from quickly. A cell is state × actions + action. */
export interface SampledProcess {
  readonly states: number;
  readonly actions: number;
  /** Where the outcomes of a cell begin; those of the last cell end at the last entry. */
  readonly from: Int32Array;
  /** The chance of this outcome or of an earlier one of its cell. */
  readonly until: Float64Array;
  readonly next: Int32Array;
  readonly reward: Float64Array;
}

export function sampledProcess({ states, actions, outcomes }: DecisionProcess): SampledProcess {
  const cells = outcomes.flat();
  const all = cells.flat();
  const from = new Int32Array(cells.length + 1);
  const until = new Float64Array(all.length);
  let at = 0;
  cells.forEach((cell, index) => {
    let sum = 0;
    for (const { probability } of cell) {
      sum += probability;
      until[at++] = sum;
    }
    from[index + 1] = at;
  });
  return {
    states: states.length,
    actions: actions.length,
    from,
    until,
    next: Int32Array.from(all, ({ next }) => next),
    reward: Float64Array.from(all, ({ reward }) => reward),
  };
}

/**
 * Draws an outcome of a cell. @param draw in [0, 1) @returns its index in `next` and `reward`; the
 * last one where rounding leaves the chances a little below 1
 */
export function drawOutcome({ from, until }: SampledProcess, cell: number, draw: number): number {
  const last = (from[cell + 1] ?? 0) - 1;
  let outcome = from[cell] ?? 0;
  while (outcome < last && draw >= (until[outcome] ?? 1)) outcome++;
  return outcome;
}
