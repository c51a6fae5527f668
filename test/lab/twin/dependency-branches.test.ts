import { expect, it } from 'vitest';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { causesOfSeed, simulatedApp } from '../../../src/lab/measurable-apps.js';
import { forkAtIncident } from '../../../src/lab/twin/compare-branches.js';

it('whatever is done about a dependency that is down loses more than nothing done, and heals nothing', async () => {
  const fault = { kind: 'dependency', name: 'database', toxic: 'down' } as const;
  const parts = {
    scenario: { faults: [{ fault }] },
    policy: BUILT_IN_POLICY,
    signal: new AbortController().signal,
    createApp: (seed: number) => simulatedApp(seed, causesOfSeed(seed)),
  };
  const [noop, ...others] = (await forkAtIncident(parts, 7)) ?? expect.fail();
  expect(noop).toMatchObject({ action: 'noop', healed: false });
  expect(others.map(({ action, workers_to }) => [action, workers_to])).toEqual([
    ['restart_service', null],
    ['scale_workers', 2],
    ['scale_workers', 3],
  ]);
  for (const { healed, requests } of others) {
    expect(healed).toBe(false);
    expect(requests.lost).toBeGreaterThan(noop.requests.lost);
  }
});
