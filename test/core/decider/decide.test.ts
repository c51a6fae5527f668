import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rejectionsOf, decide, type DecisionInput } from '../../../src/core/decider/decide.js';
import type { Proposal } from '../../../src/core/domain/proposal.js';
import { STATES } from '../../../src/lab/model/states.js';
import type { DecisionState } from '../../../src/core/domain/decision-state.js';
import { EXECUTABLE_ACTIONS } from '../../../src/core/domain/actions.js';
import type { QRow } from '../../../src/core/domain/q-table.js';

const CRASH: DecisionState = {
  incident: 'crash',
  utilization: 'normal',
  workers: 'below_max',
  recent_restarts: '0',
};
/** A rule chooses for these. */
const OF_A_RULE: readonly string[] = ['false_alarm', 'dependency'];
const ALL = [...EXECUTABLE_ACTIONS];
const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** A row of learned values for noop, restart_service and scale_workers; null: never tried. */
function row(...values: [number | null, number | null, number | null]): QRow {
  const cell = (q: number | null) => ({ q_micro: q ?? 0, visits: q === null ? 0 : 5 });
  const [noop, restart, scale] = values;
  return { noop: cell(noop), restart_service: cell(restart), scale_workers: cell(scale) };
}

function choose(change: Partial<DecisionInput>): Proposal {
  return decide({
    ...{ state: CRASH, row: row(1, 3, 2), env: 'stage', allowed: ALL },
    ...{ draw: 0.99, exploration_ppm: 100_000, ...change },
  });
}

/** What was chosen and how, or why nothing was. */
function outcome(change: Partial<DecisionInput>): string {
  const choice = choose(change);
  return choice.kind === 'act' ? `${choice.action} ${choice.how}` : choice.reason;
}

const AT_MAX: DecisionState = { ...CRASH, workers: 'at_max' };

describe('a row of which nothing can be believed', () => {
  const cell = { q_micro: 1, visits: 1 };
  const sound = row(1, 3, 2);
  const computed = Object.defineProperty({ ...sound }, 'noop', { get: () => cell });
  it.each<[string, unknown]>([
    ['null', null],
    ['no object', 7],
    ['a list', [cell, cell, cell]],
    ['nothing', {}],
    ['a cell too few', { noop: cell, restart_service: cell }],
    ['null for a cell', { ...sound, noop: null }],
    ['half a cell', { ...sound, noop: { q_micro: 1 } }],
    ['NaN', { ...sound, noop: { ...cell, q_micro: Number.NaN } }],
    ['infinity', { ...sound, restart_service: { ...cell, q_micro: Infinity } }],
    ['1e308', { ...sound, restart_service: { ...cell, q_micro: 1e308 } }],
    ['a fraction', { ...sound, noop: { ...cell, q_micro: 0.5 } }],
    ['a text', { ...sound, noop: { ...cell, q_micro: '1' } }],
    ['negative visits', { ...sound, noop: { ...cell, visits: -1 } }],
    ['visits beyond all counting', { ...sound, noop: { ...cell, visits: 2 ** 53 } }],
    ['inherited cells', Object.create(sound)],
    ['a computed cell', computed],
    ['cells of a __proto__', JSON.parse('{"__proto__":{"noop":{"q_micro":1,"visits":1}}}')],
  ])('escalates: %s', (_what, hostile) => {
    for (const env of ['dev', 'stage', 'prod'] as const) {
      expect(outcome({ row: hostile, env, draw: 0 })).toBe('q_table_row_unusable');
    }
    const alarm = { ...CRASH, incident: 'false_alarm' } as const;
    expect(outcome({ row: hostile, state: alarm })).toBe('noop rule');
  });
});

describe('readings that do not go together', () => {
  it.each<[string, Partial<DecisionState>]>([
    ['readings_missing', { utilization: 'none' }],
    ['readings_missing', { incident: 'overload', utilization: 'none' }],
    ['readings_missing', { incident: 'false_alarm', utilization: 'none' }],
    ['readings_conflict', { workers: 'none' }],
    ['readings_conflict', { incident: 'overload' }],
    ['readings_conflict', { incident: 'overload', utilization: 'saturated', workers: 'none' }],
    ['readings_conflict', { incident: 'overload', utilization: 'none', workers: 'none' }],
    ['readings_conflict', { incident: 'false_alarm', utilization: 'saturated' }],
    ['readings_conflict', { incident: 'false_alarm', workers: 'none' }],
  ])('escalate as %s: %j', (reason, change) => {
    expect(outcome({ state: { ...CRASH, ...change } })).toBe(reason);
  });
});

describe('a choice by the table', () => {
  it.each<[string, Partial<DecisionInput>, string]>([
    ['the highest value', {}, 'restart_service greedy'],
    ['the highest of negative values', { row: row(-3, -2, -1) }, 'scale_workers greedy'],
    ['a value below that of an action never tried', { row: row(-5, null, -9) }, 'noop greedy'],
    [
      'the best that the allowlist leaves',
      { allowed: ['noop', 'scale_workers'] },
      'scale_workers greedy',
    ],
    ['the only one left', { allowed: ['noop'] }, 'noop greedy'],
    [
      'the best that the rules leave',
      { state: AT_MAX, row: row(1, 2, 3) },
      'restart_service greedy',
    ],
    ['the only one ever tried', { row: row(null, null, -7) }, 'scale_workers greedy'],
    [
      'one of values that differ by the least',
      { row: row(1, 2, 3), env: 'prod' },
      'scale_workers greedy',
    ],
    ['no table row', { row: undefined }, 'state_unknown_to_q_table'],
    ['nothing ever tried', { row: row(null, null, null) }, 'no_action_was_ever_tried'],
    [
      'nothing tried of what is left',
      { row: row(1, null, 2), allowed: ['restart_service'] },
      'no_action_was_ever_tried',
    ],
    ['an empty allowlist', { allowed: [] }, 'no_action_left_by_rules_and_policy'],
    [
      'an allowlist of the forbidden',
      { allowed: ['rollback', 'delete'] },
      'no_action_left_by_rules_and_policy',
    ],
    [
      'rules and allowlist that leave nothing',
      { state: AT_MAX, allowed: ['scale_workers'] },
      'no_action_left_by_rules_and_policy',
    ],
    ['a tie in prod', { row: row(3, 3, 1), env: 'prod' }, 'tie_in_prod'],
    ['a tie in prod among three', { row: row(3, 3, 3), env: 'prod' }, 'tie_in_prod'],
    ['a tie below the best in prod', { row: row(1, 3, 1), env: 'prod' }, 'restart_service greedy'],
    [
      'a tie in prod that the allowlist breaks',
      { row: row(3, 3, 1), env: 'prod', allowed: ['noop'] },
      'noop greedy',
    ],
    ['a tie in prod with one never tried', { row: row(0, null, -1), env: 'prod' }, 'noop greedy'],
    ['a low draw in dev', { env: 'dev', draw: 0, exploration_ppm: 1 }, 'noop explored'],
    ['a draw at the edge in dev', { env: 'dev', draw: 0.1 }, 'restart_service greedy'],
    ['a draw just below it', { env: 'dev', draw: 0.0999 }, 'scale_workers explored'],
    [
      'no exploration in dev',
      { env: 'dev', draw: 0, exploration_ppm: 0 },
      'restart_service greedy',
    ],
    ['a low draw in stage', { draw: 0, exploration_ppm: 1_000_000 }, 'restart_service greedy'],
    [
      'a low draw in prod',
      { env: 'prod', draw: 0, exploration_ppm: 1_000_000 },
      'restart_service greedy',
    ],
  ])('with %s comes out as it should', (_title, change, wanted) => {
    expect(outcome(change)).toBe(wanted);
  });

  it('breaks a tie in stage by the state: always alike, and not always for the first', () => {
    const tied = row(1, 4, 4);
    const outcomes = STATES.filter(
      ({ incident, workers }) => !OF_A_RULE.includes(incident) && workers !== 'at_max',
    ).map((state) => {
      const first = outcome({ state, row: tied });
      expect(outcome({ state, row: tied, draw: 0 })).toBe(first);
      return first;
    });
    expect(new Set(outcomes)).toEqual(
      new Set(['restart_service tie_broken', 'scale_workers tie_broken']),
    );
  });

  it('tells for each other action why it was not chosen', () => {
    const input = {
      state: AT_MAX,
      row: row(null, 2, 3),
      allowed: ['noop', 'restart_service'] as const,
    };
    const choice = choose(input);
    const rejected = choice.kind === 'act' ? rejectionsOf(choice.action, input) : [];
    const others = ['noop', 'scale_workers', 'rollback', 'delete'];
    expect(rejected.map(({ action }) => action)).toEqual(others);
    expect(choice).toMatchObject({ decided_by: 'q_table', rule: null });
  });

  it('explores every action that is left, and none else', () => {
    const explored = [0, 0.4, 0.8].map((draw) =>
      outcome({ env: 'dev', draw, exploration_ppm: 1_000_000 }),
    );
    expect(explored).toEqual(ALL.map((action) => `${action} explored`));
    fc.assert(
      fc.property(draws, fc.subarray(ALL, { minLength: 1 }), (draw, allowed) => {
        const choice = choose({ env: 'dev', draw, exploration_ppm: 1_000_000, allowed });
        expect(allowed).toContain(choice.kind === 'act' ? choice.action : choice.reason);
      }),
    );
  });
});
