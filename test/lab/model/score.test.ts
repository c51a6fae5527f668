import { describe, expect, it } from 'vitest';
import { gateCheck } from '../../../src/lab/gate-check.js';
import { baselines, type Baseline, type GateCheck } from '../../../src/lab/model/baselines.js';
import { play, type Game } from '../../../src/lab/model/rollout.js';
import { createProcess } from '../../../src/lab/model/process.js';
import { score } from '../../../src/lab/model/score.js';
import { solve } from '../../../src/lab/model/solve.js';
import { sampledMean } from '../../../src/core/decider/statistics.js';
import { EXECUTABLE_ACTIONS } from '../../../src/core/domain/actions.js';
import { SHIPPED_PARAMETERS } from '../../../src/core/domain/model-parameters.js';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { SHIPPED_TABLE } from '../../support/training.js';

const process = createProcess(SHIPPED_PARAMETERS);
const solution = solve(process);
const SCALING = { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 };
const gates = gateCheck(BUILT_IN_POLICY, SCALING);
const game: Game = {
  ...{ process, solution, calibration: SHIPPED_PARAMETERS.calibration },
  ...{ seed: 7, episodes: 5_000 },
};

function baseline(name: string, gate: GateCheck = gates): Baseline {
  const rows = new Map(Object.entries(SHIPPED_TABLE.rows));
  const all = baselines({ process, solution, rows, allowed: [...EXECUTABLE_ACTIONS], gate });
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

describe('what is sampled', () => {
  it.each([
    ...['always noop', 'always restart', 'always scale', 'random'],
    ...['rules only', 'gates off', 'optimum'],
  ])('of %s agrees with what is computed', (name) => {
    const { expected_return, mean_return } = score(game, baseline(name));
    const { mean, interval } = mean_return;
    const spread = (interval?.high ?? 0) - mean;
    expect(Math.abs(mean - expected_return)).toBeLessThan(2 * spread);
  });

  it('is equal for an equal seed', () => {
    const one = baseline('random');
    expect(play(game, one)).toEqual(play(game, one));
    expect(play({ ...game, seed: 8 }, one)).not.toEqual(play(game, one));
  });

  it('calls noop harmless and no best act wrong', () => {
    expect(score(game, baseline('always noop')).harmful.k).toBe(0);
    expect(score(game, baseline('optimum')).wrong.k).toBe(0);
  });
});

describe('with gates on', () => {
  it('no incident sees more restarts within a minute than the budget has', () => {
    const asked: { action: string; past: readonly { action: string; at_us: number }[] }[] = [];
    const watched: GateCheck = (about) => {
      const passes = gates(about);
      if (passes) asked.push({ action: about.action, past: [...about.past] });
      return passes;
    };
    const episodes = play(game, baseline('gates on', watched));
    const restartsBefore = asked
      .filter(({ action }) => action === 'restart_service')
      .map(({ past }) => past.filter(({ action }) => action === 'restart_service').length);
    expect(Math.max(...restartsBefore)).toBeGreaterThanOrEqual(2);
    expect(episodes.some(({ overridden }) => overridden)).toBe(true);
    for (const { decisions, overridden } of episodes) {
      // Three restarts pass; whatever lasts longer was kept from a fourth, or needed none.
      if (overridden) expect(decisions).toBeGreaterThan(3);
    }
  });

  it('that refuse everything nothing is done, and each choice of an act counts as overridden', () => {
    const refused = play(
      game,
      baseline('gates on', () => false),
    );
    const open = play(
      game,
      baseline('gates on', () => true),
    );
    expect(open.some(({ overridden }) => overridden)).toBe(false);
    expect(refused.filter(({ overridden }) => overridden).length).toBeGreaterThan(1_000);
    expect(refused.some(({ harmful }) => harmful)).toBe(false);
  });

  it('what has no reading is not scaled, nor what has its maximum', () => {
    const state = { incident: 'crash', utilization: 'none', workers: 'none' } as const;
    const about = { action: 'scale_workers', now_us: 0, past: [] } as const;
    expect(gates({ ...about, state: { ...state, recent_restarts: '0' } })).toBe(false);
    const overload = {
      incident: 'overload',
      utilization: 'saturated',
      recent_restarts: '0',
    } as const;
    expect(gates({ ...about, state: { ...overload, workers: 'below_max' } })).toBe(true);
    expect(gates({ ...about, state: { ...overload, workers: 'at_max' } })).toBe(false);
  });
});

describe('a sampled mean', () => {
  it('has the interval that can be computed by hand', () => {
    const { n, mean, interval } = sampledMean([1, 2, 3, 4]);
    const half = 1.959964 * Math.sqrt(5 / 3 / 4);
    expect({ n, mean }).toEqual({ n: 4, mean: 2.5 });
    expect(interval?.low).toBeCloseTo(2.5 - half, 9);
    expect(interval?.high).toBeCloseTo(2.5 + half, 9);
  });

  it.each([[[]], [[5]]])('of %j has none', (values) => {
    expect(sampledMean(values)).toMatchObject({ n: values.length, interval: null });
  });
});
