import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crashPosterior, loadPosterior } from '../../../src/lab/model/posterior.js';
import { createProcess, HEALED, type StepOutcome } from '../../../src/lab/model/process.js';
import { stateKey } from '../../../src/core/decider/state.js';
import type { ExecutableAction } from '../../../src/core/domain/actions.js';
import {
  modelParametersSchema,
  SHIPPED_PARAMETERS,
  type ModelParameters,
} from '../../../src/core/domain/model-parameters.js';

const PROCESS = createProcess(SHIPPED_PARAMETERS);
const INDEX = new Map(PROCESS.states.map((state, index) => [stateKey(state), index]));

function outcomesOf(
  state: string,
  action: ExecutableAction,
  process = PROCESS,
): readonly StepOutcome[] {
  const index = INDEX.get(state) ?? -1;
  return process.outcomes[index]?.[process.actions.indexOf(action)] ?? [];
}

/** The chance to be in each state after a step, with `healed` where the app is well. */
function after(state: string, action: ExecutableAction, process = PROCESS): Record<string, number> {
  const chances: Record<string, number> = {};
  for (const { next, probability } of outcomesOf(state, action, process)) {
    const known = process.states[next];
    const name = known === undefined ? 'healed' : stateKey(known);
    chances[name] = (chances[name] ?? 0) + probability;
  }
  return Object.fromEntries(
    Object.entries(chances).map(([name, chance]) => [name, Number(chance.toFixed(9))]),
  );
}

const share = fc.integer({ min: 0, max: 1_000_000 });
/** Any shares and chances, extreme ones often. */
const anyParameters: fc.Arbitrary<ModelParameters> = fc
  .array(fc.oneof(share, fc.constantFrom(0, 1_000_000)), { minLength: 14, maxLength: 14 })
  .map((n) => ({
    ...SHIPPED_PARAMETERS,
    crash: {
      causes: { transient: n[0] ?? 0, relapsing: n[1] ?? 0, persistent: n[2] ?? 0, passing: 1 },
      ...{ relapse_ppm: n[4] ?? 0, pass_ppm: n[5] ?? 0, saturates_others_ppm: n[6] ?? 0 },
    },
    overload: {
      causes: { burst: n[7] ?? 0, within_maximum: n[8] ?? 0, beyond_maximum: 1 },
      ...{ burst_ends_ppm: n[10] ?? 0, beyond_ends_ppm: n[11] ?? 0 },
      ...{ crash_ppm: n[12] ?? 0, restart_crash_ppm: n[13] ?? 0 },
    },
  }));

describe('the process', () => {
  it('has chances that are positive and add up to 1, whatever the parameters', () => {
    fc.assert(
      fc.property(anyParameters, (parameters) => {
        for (const outcomes of createProcess(parameters).outcomes.flat()) {
          for (const { probability } of outcomes) expect(probability).toBeGreaterThan(0);
          const sum = outcomes.reduce((total, { probability }) => total + probability, 0);
          expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
        }
      }),
    );
  });

  it('leads only to its own states, and lists no outcome twice', () => {
    for (const outcomes of PROCESS.outcomes.flat()) {
      const ways = outcomes.map(({ next, lost_ppm }) => `${String(next)} ${String(lost_ppm)}`);
      expect(new Set(ways).size).toBe(ways.length);
      for (const { next } of outcomes) {
        if (next !== HEALED) expect(PROCESS.states[next]).toBeDefined();
      }
    }
  });

  it('begins as often with each class, without a recent restart', () => {
    const sums = new Map<string, number>();
    PROCESS.states.forEach(({ incident, recent_restarts }, at) => {
      const start = PROCESS.starts[at] ?? 0;
      sums.set(incident, (sums.get(incident) ?? 0) + start);
      expect(start > 0).toBe(recent_restarts === '0');
    });
    expect([...sums.values()].map((sum) => sum.toFixed(12))).toEqual(
      Array.from({ length: 4 }, () => (1 / 4).toFixed(12)),
    );
  });

  it('is made of parameters that keep to their schema, whose shares add up to a million', () => {
    expect(modelParametersSchema.parse(SHIPPED_PARAMETERS)).toEqual(SHIPPED_PARAMETERS);
    for (const { causes } of [SHIPPED_PARAMETERS.crash, SHIPPED_PARAMETERS.overload]) {
      expect(Object.values(causes).reduce((sum, cause) => sum + cause, 0)).toBe(1_000_000);
    }
  });
});

describe('what a step leads to', () => {
  // By hand. Crash, no restart yet: 0.7 transient + 0.15 x 0.5 relapsing + 0.05 x 0.3 passing.
  it.each<[string, ExecutableAction, Record<string, number>]>([
    ['crash/none/none/0', 'noop', { healed: 0.015, 'crash/none/none/0': 0.985 }],
    ['crash/none/none/0', 'restart_service', { healed: 0.79, 'crash/none/none/1': 0.21 }],
    // Fresh workers serve for 0.7 transient + 0.15 x 0.5 relapsing, and the failed ones are still missing.
    [
      'crash/none/none/0',
      'scale_workers',
      { healed: 0.015, 'crash/normal/below_max/0': 0.775, 'crash/none/none/0': 0.21 },
    ],
    // After a restart that did not fix: weights 0, 0.075, 0.1, 0.035 of 0.21.
    [
      'crash/normal/at_max/1',
      'restart_service',
      { healed: 0.228571429, 'crash/normal/at_max/2_or_more': 0.771428571 },
    ],
    // 0.25 x 0.4 bursts end, 0.15 x 0.1 falls from beyond, and 0.6 that three workers carry.
    [
      'overload/saturated/below_max/0',
      'scale_workers',
      {
        healed: 0.715,
        'crash/saturated/below_max/0': 0.0057,
        'overload/saturated/at_max/0': 0.2793,
      },
    ],
    [
      'overload/saturated/below_max/0',
      'restart_service',
      { healed: 0.115, 'crash/none/none/1': 0.0885, 'overload/saturated/below_max/1': 0.7965 },
    ],
    // What the maximum can carry is ruled out at the maximum: 0.25 and 0.15 of 0.4 are left.
    [
      'overload/saturated/at_max/0',
      'noop',
      {
        healed: 0.2875,
        'crash/saturated/below_max/0': 0.01425,
        'overload/saturated/at_max/0': 0.69825,
      },
    ],
    ['false_alarm/normal/at_max/1', 'restart_service', { healed: 1 }],
    [
      'dependency/normal/below_max/0',
      'noop',
      { healed: 0.3, 'dependency/normal/below_max/0': 0.7 },
    ],
    [
      'dependency/saturated/below_max/0',
      'scale_workers',
      { healed: 0.3, 'dependency/saturated/at_max/0': 0.7 },
    ],
  ])('%s %s', (state, action, expected) => {
    expect(after(state, action)).toEqual(expected);
  });

  it('a crash that is over under a load that is not is an overload', () => {
    const { crash } = SHIPPED_PARAMETERS;
    const alone = createProcess({
      ...SHIPPED_PARAMETERS,
      crash: { ...crash, saturates_others_ppm: 0 },
    });
    expect(after('crash/saturated/below_max/0', 'restart_service', alone)).toEqual({
      healed: Number((0.79 * 0.115).toFixed(9)),
      'overload/saturated/below_max/1': Number((0.79 * 0.885).toFixed(9)),
      'crash/normal/below_max/1': Number((0.21 * 0.115).toFixed(9)),
      'crash/saturated/below_max/1': Number((0.21 * 0.885).toFixed(9)),
    });
  });

  it('is valued by its end, its act and what is lost', () => {
    const { calibration } = SHIPPED_PARAMETERS;
    const measured = createProcess({
      ...SHIPPED_PARAMETERS,
      calibration: { ...calibration, restart_us: 1_500, crash_lost_ppm: 20_000 },
    });
    const outcomes = outcomesOf('crash/none/none/0', 'restart_service', measured);
    const [healed, ill] = outcomes.filter(({ lost_ppm }) => lost_ppm !== 500_000);
    // 1 - 0.05 - 0.5 x 0.02, and -0.3 - 0.05 - 0.5 x 1.
    expect(healed).toMatchObject({ next: HEALED, lost_ppm: 20_000, duration_us: 251_500 });
    expect(healed?.reward).toBeCloseTo(0.94, 12);
    expect(ill).toMatchObject({ lost_ppm: 1_000_000, duration_us: 251_500 });
    expect(ill?.reward).toBeCloseTo(-0.85, 12);
  });
});

describe('what is believed of a crash', () => {
  it.each([
    ['0', [0.7, 0.15, 0.1, 0.05]],
    ['1', [0, 0.075 / 0.21, 0.1 / 0.21, 0.035 / 0.21]],
    ['2_or_more', [0, 0.0375 / 0.162, 0.1 / 0.162, 0.0245 / 0.162]],
  ] as const)('after %s restarts that did not fix it follows Bayes', (restarts, expected) => {
    const found = crashPosterior(SHIPPED_PARAMETERS, restarts).map(
      ({ probability }) => probability,
    );
    expect(found.map((probability) => probability.toFixed(12))).toEqual(
      expected.map((probability) => probability.toFixed(12)),
    );
  });

  it('where every cause is ruled out, is what was believed at first', () => {
    const { crash, overload } = SHIPPED_PARAMETERS;
    const causes = { transient: 1_000_000, relapsing: 0, persistent: 0, passing: 0 };
    const only = { ...SHIPPED_PARAMETERS, crash: { ...crash, causes } };
    expect(crashPosterior(only, '1').map(({ probability }) => probability)).toEqual([1, 0, 0, 0]);
    const loads = { burst: 0, within_maximum: 1_000_000, beyond_maximum: 0 };
    const within = { ...SHIPPED_PARAMETERS, overload: { ...overload, causes: loads } };
    expect(loadPosterior(within, 'at_max').map(({ probability }) => probability)).toEqual([
      0, 1, 0,
    ]);
  });
});
