import { describe, expect, it } from 'vitest';
import { judgeTable, policyOf, TIE } from '../../../src/lab/model/judge-table.js';
import { Learner } from '../../../src/lab/model/learner.js';
import { createProcess, HEALED, type DecisionProcess } from '../../../src/lab/model/process.js';
import { solve, startValue, valueOf } from '../../../src/lab/model/solve.js';
import { tableRowsOf } from '../../../src/lab/train.js';
import { SHIPPED_PARAMETERS } from '../../../src/core/domain/model-parameters.js';
import type { QTable } from '../../../src/core/domain/q-table.js';
import { SHIPPED_TABLE } from '../../support/training.js';

const PROCESS = createProcess(SHIPPED_PARAMETERS);
const OPTIMUM = solve(PROCESS);
const SEEDS = Array.from({ length: 20 }, (_, at) => at + 1);
/** A fifth of what the shipped table was given: it has to be enough. */
const EPISODES = SHIPPED_TABLE.trained_by.episodes / 5;

/** How a table's greedy policy stands to the optimum of the true process. */
function standing(rows: QTable['rows']): { readonly worse: number; readonly share: number } {
  const states = judgeTable(PROCESS, OPTIMUM, new Map(Object.entries(rows)));
  const worth = startValue(PROCESS, valueOf(PROCESS, policyOf(PROCESS, states)));
  return {
    worse: states.filter(({ regret }) => regret > TIE).length,
    share: worth / startValue(PROCESS, OPTIMUM.values),
  };
}

function learnedFrom(process: DecisionProcess, seed: number): QTable['rows'] {
  const learner = new Learner(process, { episodes: EPISODES, seed });
  learner.play(EPISODES);
  return tableRowsOf(process, learner);
}

describe('what was learned', () => {
  it('the shipped table is as good as the optimum in every state', () => {
    expect(standing(SHIPPED_TABLE.rows)).toEqual({ worse: 0, share: 1 });
  });

  it('from each of 20 seeds is worth 99 % of the optimum or more', () => {
    const shares = SEEDS.map((seed) => standing(learnedFrom(PROCESS, seed)).share);
    expect(shares.filter((share) => share >= 0.99)).toHaveLength(SEEDS.length);
  });

  const { rewards } = SHIPPED_PARAMETERS;
  it.each<[string, DecisionProcess]>([
    [
      'a reward with the wrong sign',
      createProcess({ ...SHIPPED_PARAMETERS, rewards: { ...rewards, ill_step_micro: 300_000 } }),
    ],
    [
      'a restart that costs twenty times as much',
      createProcess({ ...SHIPPED_PARAMETERS, rewards: { ...rewards, restart_micro: -1_000_000 } }),
    ],
    [
      'two actions swapped',
      {
        ...PROCESS,
        outcomes: PROCESS.outcomes.map(([noop = [], restart = [], scale = []]) => [
          ...[noop, scale, restart],
        ]),
      },
    ],
  ])('from %s fails both checks', (_what, broken) => {
    const { worse, share } = standing(learnedFrom(broken, 1));
    expect(worse).toBeGreaterThan(0);
    expect(share).toBeLessThan(0.99);
  });

  it('as a table with two actions swapped fails both checks', () => {
    const swapped = Object.fromEntries(
      Object.entries(SHIPPED_TABLE.rows).map(([state, row]) => [
        state,
        { ...row, restart_service: row.scale_workers, scale_workers: row.restart_service },
      ]),
    );
    const { worse, share } = standing(swapped);
    expect(worse).toBeGreaterThan(0);
    expect(share).toBeLessThan(0.99);
  });
});

/** One state that pays 1 a step: for ever, or once. */
function payingOne(next: number): DecisionProcess {
  const outcomes = [{ probability: 1, next, reward: 1, duration_us: 1, lost_ppm: 0 }];
  return {
    ...PROCESS,
    ...{ states: PROCESS.states.slice(0, 1), actions: ['noop'], starts: [1] },
    outcomes: [[outcomes]],
  };
}

describe('the learner', () => {
  it('expects what follows after an episode that was cut off: 1 / (1 - 0.9)', () => {
    const learner = new Learner(payingOne(0), { episodes: 5_000, seed: 1 });
    learner.play(5_000);
    expect(learner.steps).toBe(5_000 * 20);
    expect(learner.q[0]).toBeCloseTo(10, 1);
  });

  it('expects nothing after one that has ended', () => {
    const learner = new Learner(payingOne(HEALED), { episodes: 5_000, seed: 1 });
    learner.play(5_000);
    expect(learner).toMatchObject({ steps: 5_000, done: 5_000 });
    expect(learner.q[0]).toBe(1);
  });

  it('begins in each state with each action in turn', () => {
    const cells = PROCESS.states.length * PROCESS.actions.length;
    const learner = new Learner(
      PROCESS,
      { episodes: cells, seed: 1 },
      { explore_first: 1, explore_last: 1, explore_until: 1, max_steps: 1 },
    );
    learner.play(cells);
    expect([...learner.visits]).toEqual(Array.from({ length: cells }, () => 1));
  });

  it('plays no more episodes than it was made for', () => {
    const learner = new Learner(PROCESS, { episodes: 10, seed: 1 });
    learner.play(7);
    learner.play(7);
    expect(learner.done).toBe(10);
  });

  it('counts a visit for each step', () => {
    const learner = new Learner(PROCESS, { episodes: 1_000, seed: 5 });
    learner.play(1_000);
    expect(learner.visits.reduce((sum, visits) => sum + visits, 0)).toBe(learner.steps);
  });
});
