import { describe, expect, it } from 'vitest';
import {
  judgeOutcome,
  learn,
  rewardMicro,
  withCell,
  type ActFacts,
} from '../../../src/core/decider/learn.js';
import { SHIPPED_PARAMETERS } from '../../../src/core/domain/model-parameters.js';
import type { Outcome } from '../../../src/core/domain/outcome.js';

const OVERLOAD = { utilization_ppm: 850_000, consecutive_windows: 3 };
const { rewards } = SHIPPED_PARAMETERS;

const CRASH: ActFacts = {
  incident: 'crash',
  action: 'restart_service',
  before: { failed_workers: 1, utilization_ppm: null },
  stable: true,
  failed_workers_after: 0,
  requests_before: { served: 0, lost: 4 },
  requests_after: { served: 20, lost: 0 },
};
const ILL: ActFacts = { ...CRASH, stable: false, failed_workers_after: 1 };
const OVERLOADED: ActFacts = {
  ...CRASH,
  ...{ incident: 'overload', action: 'scale_workers' },
  before: { failed_workers: 0, utilization_ppm: 990_000 },
};
const calmBefore = { failed_workers: 0, utilization_ppm: 849_999 };

describe('the outcome of an incident', () => {
  it.each<readonly [string, ActFacts, Outcome]>([
    ['well after the act', CRASH, 'healed'],
    [
      'nobody failed any more when the act landed',
      { ...CRASH, before: calmBefore },
      'got_well_before',
    ],
    [
      'the load had gone when the act landed',
      { ...OVERLOADED, before: calmBefore },
      'got_well_before',
    ],
    ['the load was still there', OVERLOADED, 'healed'],
    ['no reading when the act landed', { ...OVERLOADED, before: CRASH.before }, 'healed'],
    [
      'a false alarm, at which nothing was wrong',
      { ...CRASH, incident: 'false_alarm', before: calmBefore },
      'healed',
    ],
    [
      'not well, and as bad as before',
      { ...ILL, requests_after: { served: 0, lost: 9 } },
      'not_healed',
    ],
    ['not well, and more workers failed', { ...ILL, failed_workers_after: 2 }, 'harmful'],
    [
      'not well, and more requests lost',
      { ...ILL, requests_before: { served: 9, lost: 1 }, requests_after: { served: 1, lost: 1 } },
      'harmful',
    ],
    ['got well before, then ill again', { ...ILL, before: calmBefore }, 'got_well_before'],
  ])('%s', (_what, facts, outcome) => {
    expect(judgeOutcome(facts, OVERLOAD)).toBe(outcome);
  });
});

describe('the reward', () => {
  it.each<readonly [string, ActFacts, number]>([
    ['of a restart that healed', CRASH, rewards.healed_micro + rewards.restart_micro],
    ['of more workers that healed', OVERLOADED, rewards.healed_micro + rewards.scale_micro],
    [
      'of doing nothing where nothing was wrong',
      { ...CRASH, action: 'noop' },
      rewards.healed_micro,
    ],
    [
      'of what did not heal, with half of the requests lost meanwhile',
      { ...ILL, requests_after: { served: 5, lost: 5 } },
      rewards.ill_step_micro + rewards.restart_micro + rewards.lost_step_micro / 2,
    ],
    [
      'without any request',
      { ...CRASH, requests_after: { served: 0, lost: 0 } },
      rewards.healed_micro + rewards.restart_micro,
    ],
  ])('%s', (_what, facts, reward) => {
    expect(rewardMicro(facts, rewards)).toBe(reward);
  });
});

describe('an update', () => {
  const cell = { q_micro: 500_000, visits: 7 };
  const row = { noop: cell, restart_service: cell, scale_workers: cell };

  it('moves the value a tenth of the way to the reward, and counts the visit', () => {
    const { before, after } = learn(row, 'restart_service', {
      outcome: 'healed',
      reward_micro: 1_000_000,
    });
    expect({ before, after }).toEqual({ before: cell, after: { q_micro: 550_000, visits: 8 } });
  });

  it('begins with nothing learned where the table did not know the state', () => {
    const { after } = learn(undefined, 'noop', { outcome: 'not_healed', reward_micro: -300_000 });
    expect(after).toEqual({ q_micro: -30_000, visits: 1 });
    expect(withCell(undefined, 'noop', after)).toEqual({
      noop: after,
      restart_service: { q_micro: 0, visits: 0 },
      scale_workers: { q_micro: 0, visits: 0 },
    });
  });

  it('is none where the app got well before the act landed: no credit, and no visit', () => {
    const { learning_rate_ppm, before, after } = learn(row, 'noop', {
      outcome: 'got_well_before',
      reward_micro: 1_000_000,
    });
    expect(learning_rate_ppm).toBe(0);
    expect(after).toBe(before);
  });
});
