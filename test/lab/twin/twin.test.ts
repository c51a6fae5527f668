import { describe, expect, it } from 'vitest';
import type { HiddenCauses } from '../../../src/lab/simulated/hidden-causes.js';
import { causesOfSeed, simulatedApp } from '../../../src/lab/measurable-apps.js';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { shippedScenarios } from '../../../src/run/scenarios/shipped.js';
import {
  causedBy,
  forkAtIncident,
  meansOf,
  comparedWithNoop,
  type Fork,
} from '../../../src/lab/twin/compare-branches.js';

async function fork(name: string, seed: number, causes: Partial<HiddenCauses> = {}): Promise<Fork> {
  const scenario = shippedScenarios().find(({ id }) => id === name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  const { signal } = new AbortController();
  const createApp = (of: number) => simulatedApp(of, { ...causesOfSeed(of), ...causes });
  const found = await forkAtIncident(
    { scenario, policy: BUILT_IN_POLICY, signal, createApp },
    seed,
  );
  if (found === undefined) throw new Error('the fault did not show');
  return found;
}

async function forks(name: string, seeds: number, causes: Partial<HiddenCauses> = {}) {
  const all: Fork[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) all.push(await fork(name, seed, causes));
  return all;
}

function branchOf(of: Fork, action: string, workers_to: number | null = null) {
  const found = of.find((branch) => branch.action === action && branch.workers_to === workers_to);
  if (found === undefined) throw new Error(`no branch ${action}`);
  return found;
}

describe('a fork', () => {
  it('holds noop first, then every action that could be executed', async () => {
    const options = (of: Fork) => of.map(({ action, workers_to }) => [action, workers_to]);
    expect(options(await fork('overload', 1))).toEqual([
      ['noop', null],
      ['restart_service', null],
      ['scale_workers', 2],
      ['scale_workers', 3],
    ]);
    expect(options(await fork('crash', 1)).slice(2)).toEqual(
      [1, 2, 3].map((to) => ['scale_workers', to]),
    );
  });

  it('is the same in every branch until the action, and the same again under one seed', async () => {
    for (const name of ['crash', 'overload', 'false_alarm'] as const) {
      const one = await fork(name, 5);
      expect(new Set(one.map(({ decided_us }) => decided_us)).size).toBe(1);
      const until = one[0].decided_us;
      const before = one.map(({ lost }) => lost.filter(({ at_us }) => at_us <= until));
      expect(before.every((part) => JSON.stringify(part) === JSON.stringify(before[0]))).toBe(true);
      expect(await fork(name, 5)).toEqual(one);
    }
  });
});

describe('what the twin must show', () => {
  it('a transient crash is healed by a restart and by nothing else', async () => {
    for (const of of await forks('crash', 20, { crash: 'transient' })) {
      expect(of.filter(({ healed }) => healed).map(({ action }) => action)).toEqual([
        'restart_service',
      ]);
      const restart = branchOf(of, 'restart_service');
      expect(restart.requests.lost).toBeLessThan(of[0].requests.lost);
      expect(causedBy(restart, of[0])).toMatch(/^healed, \d+ fewer lost$/);
    }
  });

  it('a crash that passes by itself shows no benefit of any action', async () => {
    for (const of of await forks('crash', 20, { crash: 'passing' })) {
      const [noop] = of;
      expect(noop.healed).toBe(true);
      for (const branch of of) {
        expect(branch.requests).toEqual(noop.requests);
        expect(causedBy(branch, noop)).toMatch(/^(?:-|nothing)$/);
      }
    }
  });

  it('a burst that is over by itself shows no request that an action would have saved', async () => {
    const passed = (await forks('overload', 40, { overload: 'burst' })).filter(
      ([noop]) => noop.healed,
    );
    expect(passed.length).toBeGreaterThan(10);
    for (const of of passed) {
      const least = Math.min(...of.map(({ requests }) => requests.lost));
      expect(of[0].requests.lost).toBe(least);
    }
  });

  it('a false alarm shows nothing, whatever is done', async () => {
    for (const of of await forks('false_alarm', 20)) {
      for (const branch of of.slice(1)) expect(causedBy(branch, of[0])).toBe('nothing');
    }
  });

  it('the third worker under a load that two carry shows nothing', async () => {
    for (const of of await forks('overload', 20, { overload: 'within_maximum' })) {
      const [two, three] = [branchOf(of, 'scale_workers', 2), branchOf(of, 'scale_workers', 3)];
      expect([two.healed, three.healed]).toEqual([true, true]);
      expect(three.requests).toEqual(two.requests);
    }
  });

  it('a restart under overload heals nothing and does harm; more workers save', async () => {
    const means = meansOf(await forks('overload', 200, { overload: 'within_maximum' }));
    const verdicts = means.map((mean) => [mean.action, mean.healed, comparedWithNoop(mean)]);
    expect(verdicts).toEqual([
      ['noop', 0, ''],
      ['restart_service', 0, 'harm'],
      ['scale_workers', 200, 'saves'],
      ['scale_workers', 200, 'saves'],
    ]);
  });
});

describe('means', () => {
  it('tell harm, help and neither apart by the whole interval', () => {
    const mean = { action: 'restart_service', workers_to: null, n: 9, healed: 0, lost: 1 } as const;
    expect(comparedWithNoop({ ...mean, lost_more: 2, half_width: 1 })).toBe('harm');
    expect(comparedWithNoop({ ...mean, lost_more: -2, half_width: 1 })).toBe('saves');
    expect(comparedWithNoop({ ...mean, lost_more: 1, half_width: 1 })).toBe('unclear');
    expect(comparedWithNoop({ ...mean, lost_more: 0, half_width: 0 })).toBe('no effect');
  });
});
