import { expect, it } from 'vitest';
import type { Policy } from '../../../../src/core/domain/policy.js';
import { BUILT_IN_POLICY } from '../../../../src/core/domain/built-in-policy.js';
import { pastFigures } from '../../../../src/core/gates/past-figures.js';
import { REAL_ENGINE, type Engine } from './subject.js';
import { Failures } from './failures.js';
import { proveRuns } from './prove-runs.js';

const SCALING = { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 };

function explore(engine: Partial<Engine>, policy: Policy = BUILT_IN_POLICY, most?: number) {
  const failures = new Failures();
  const subject = { engine: { ...REAL_ENGINE, ...engine }, policy, scaling: SCALING };
  return { explored: proveRuns(subject, failures, most), failures: failures.all() };
}

const ACTIONS = ['noop', 'restart_service', 'scale_workers'];

it('says whose past it did not explore whole', () => {
  const { explored, failures } = explore({}, BUILT_IN_POLICY, 3_000);
  expect(failures).toEqual([]);
  expect(explored.unfinished).toEqual(['workers', ...ACTIONS, 'incidents']);
  const storm_brake = { incidents: 1_000_000, within_ms: 60_000 };
  const wide = explore({}, { ...BUILT_IN_POLICY, storm_brake }, 3_000);
  expect(wide.explored.unfinished).toContain('incidents');
});

it('tells the way to a third restart that should have waited, incident by incident', () => {
  const restart_budget = { restarts: 2, within_ms: 60_000 };
  const { failures } = explore(
    {
      pastFigures: (history, policy, asked) => {
        const restarts = history.executed.filter(({ action }) => action === 'restart_service');
        const distinct = new Set(restarts.map(({ at_us }) => at_us));
        const figures = pastFigures(history, policy, asked);
        // Two restarts at different times are counted as one.
        return distinct.size === 2 ? { ...figures, restarts_in_window: 1 } : figures;
      },
    },
    { ...BUILT_IN_POLICY, restart_budget },
  );
  const found = failures.find(({ property }) => property === 'restart_budget_holds');
  expect(found?.trace).toEqual([
    'a run in dev, 1 serving',
    'a crash leaves 0 serving: restart_service in vain, escalated',
    expect.stringMatching(/^restart_service \d+ us ago, a crash leaves 0 serving: restart_service/),
    expect.stringMatching(/^restart_service \d+ and \d+ us ago, a crash leaves 0 serving/),
  ]);
});

it('tells how a storm came about whose brake counts one incident too few', () => {
  const { failures } = explore({
    pastFigures: (history, policy, asked) => {
      const figures = pastFigures(history, policy, asked);
      return { ...figures, incidents_in_window: figures.incidents_in_window - 1 };
    },
  });
  expect(failures[0]).toMatchObject({ property: 'storm_brake_holds' });
  expect(failures[0]?.trace).toHaveLength(8);
});
