import { describe, expect, it } from 'vitest';
import { createProcess, HEALED, type DecisionProcess } from '../../../src/lab/model/process.js';
import { deterministic, solve, startValue, valueOf } from '../../../src/lab/model/solve.js';
import { SHIPPED_PARAMETERS } from '../../../src/core/domain/model-parameters.js';

const PROCESS = createProcess(SHIPPED_PARAMETERS);

/** One state of the real process, in which noop earns -1 for ever and restart 1 with chance 1/2. */
const COIN: DecisionProcess = {
  ...PROCESS,
  states: PROCESS.states.slice(0, 1),
  actions: ['noop', 'restart_service'],
  starts: [1],
  outcomes: [
    [
      [{ probability: 1, next: 0, reward: -1, duration_us: 1, lost_ppm: 0 }],
      [
        { probability: 0.5, next: HEALED, reward: 1, duration_us: 1, lost_ppm: 0 },
        { probability: 0.5, next: 0, reward: -1, duration_us: 1, lost_ppm: 0 },
      ],
    ],
  ],
};

describe('value iteration', () => {
  it('finds what can be computed by hand', () => {
    // V = 1/2 - 1/2 + 0.45 V, so 0; noop first is -1 + 0.9 x 0.
    const { values, action_values, best } = solve(COIN);
    expect(values[0]).toBeCloseTo(0, 11);
    expect(action_values[0]?.[0]).toBeCloseTo(-1, 11);
    expect(best).toEqual([1]);
  });

  it('satisfies Bellman’s equation in every state of the model', () => {
    const { values, action_values } = solve(PROCESS);
    PROCESS.outcomes.forEach((actions, state) => {
      const worths = actions.map((outcomes) =>
        outcomes.reduce(
          (sum, { probability, reward, next }) =>
            sum + probability * (reward + 0.9 * (next === HEALED ? 0 : (values[next] ?? NaN))),
          0,
        ),
      );
      expect(Math.abs(Math.max(...worths) - (values[state] ?? NaN))).toBeLessThan(1e-11);
      expect(action_values[state]).toEqual(worths);
    });
  });

  it('is surpassed by no change of a single choice (policy improvement finds nothing)', () => {
    const { values, best } = solve(PROCESS);
    for (const [state, chosen] of best.entries()) {
      for (const other of PROCESS.actions.keys()) {
        if (other === chosen) continue;
        const changed = best.map((action, at) => (at === state ? other : action));
        const worth = valueOf(PROCESS, deterministic(PROCESS, changed));
        expect(worth[state]).toBeLessThan(values[state] ?? NaN);
      }
    }
  });
});

describe('the value of a policy', () => {
  it('is what can be computed by hand, for certain and for mixed choices', () => {
    expect(valueOf(COIN, [[1, 0]])[0]).toBeCloseTo(-10, 9);
    // V = 1/2 (-1 + 0.9 V) + 1/2 (0.45 V), so -0.5 / 0.325.
    expect(valueOf(COIN, [[0.5, 0.5]])[0]).toBeCloseTo(-0.5 / 0.325, 11);
  });

  it('of the best policy is the optimum', () => {
    const { values, best } = solve(PROCESS);
    const worth = valueOf(PROCESS, deterministic(PROCESS, best));
    worth.forEach((value, state) => {
      expect(value).toBeCloseTo(values[state] ?? NaN, 10);
    });
    expect(startValue(PROCESS, worth)).toBeCloseTo(startValue(PROCESS, values), 10);
  });
});
