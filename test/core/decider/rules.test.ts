import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type DecisionInput } from '../../../src/core/decider/decide.js';
import type { Proposal } from '../../../src/core/domain/proposal.js';
import { STATES } from '../../../src/lab/model/states.js';
import { RULES } from '../../../src/core/decider/rules.js';
import { ACTIONS, EXECUTABLE_ACTIONS } from '../../../src/core/domain/actions.js';
import { ENVIRONMENTS } from '../../../src/core/domain/environment.js';
import type { QRow } from '../../../src/core/domain/q-table.js';

const ALL = [...EXECUTABLE_ACTIONS];
const states = fc.constantFrom(...STATES);
const envs = fc.constantFrom(...ENVIRONMENTS);
const anyNumber = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 1e308, 2 ** 53, -(2 ** 53)),
);
const anyCell = fc.record({ q_micro: anyNumber, visits: fc.oneof(fc.constant(0), anyNumber) });
const anyRow: fc.Arbitrary<QRow> = fc.record({
  noop: anyCell,
  restart_service: anyCell,
  scale_workers: anyCell,
});
const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

function choose(input: Pick<DecisionInput, 'state' | 'row' | 'env' | 'draw'>): Proposal {
  return decide({ allowed: ALL, exploration_ppm: 1_000_000, ...input });
}

describe('the rules', () => {
  it.each(STATES)('bear on $incident with workers $workers as listed', (state) => {
    const named = RULES.filter(({ applies }) => applies(state)).map(({ name }) => name);
    expect(named.includes('false_alarm_is_noop')).toBe(state.incident === 'false_alarm');
    expect(named.includes('dependency_is_noop')).toBe(state.incident === 'dependency');
    expect(named.includes('no_scaling_at_the_maximum')).toBe(state.workers === 'at_max');
  });
});

describe('whatever the table holds', () => {
  it('its choice is on the allowlist, and is left by the rules', () => {
    const lists = fc.subarray([...ACTIONS]);
    const shares = fc.nat(1_000_000);
    fc.assert(
      fc.property(
        states,
        anyRow,
        envs,
        lists,
        fc.tuple(draws, shares),
        (state, values, env, allowed, [draw, exploration_ppm]) => {
          const choice = decide({ state, row: values, env, allowed, draw, exploration_ppm });
          if (choice.kind === 'escalate' || choice.decided_by === 'rule') return;
          expect(allowed).toContain(choice.action);
          expect(ALL).toContain(choice.action);
          expect([choice.action, state.workers]).not.toEqual(['scale_workers', 'at_max']);
          if (env !== 'dev') expect(choice.how).not.toBe('explored');
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['false_alarm', 'false_alarm_is_noop'],
    ['dependency', 'dependency_is_noop'],
  ])('the incident %s is answered by noop, by rule', (kind, rule) => {
    const alarms = fc.constantFrom(...STATES.filter(({ incident }) => incident === kind));
    fc.assert(
      fc.property(
        alarms,
        fc.option(anyRow, { nil: undefined }),
        envs,
        draws,
        (state, values, env, draw) => {
          const choice = choose({ state, row: values, env, draw });
          expect(choice).toMatchObject({
            ...{ kind: 'act', action: 'noop', decided_by: 'rule', how: 'rule' },
            rule,
          });
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('equal input gives an equal choice', () => {
    fc.assert(
      fc.property(states, anyRow, envs, draws, (state, values, env, draw) => {
        expect(choose({ state, row: values, env, draw })).toEqual(
          choose({ state, row: values, env, draw }),
        );
      }),
    );
  });
});
