import { describe, expect, it } from 'vitest';
import { shippedScenarios } from '../../../src/run/scenarios/shipped.js';
import { stepsOf } from '../../../src/run/walkthrough/steps.js';

describe('the steps of a walkthrough', () => {
  it('are onboarding, deployment, each scenario in its order, and safety', () => {
    const steps = stepsOf(shippedScenarios());
    expect(steps.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(steps.map(({ shows }) => shows)).toEqual([
      ...['onboarding', 'deployment', 'scenario', 'scenario', 'scenario', 'safety'],
    ]);
    expect(steps.slice(2, 5).map(({ title }) => title)).toEqual(
      shippedScenarios().map(({ title }) => title),
    );
  });

  it.each([0, 1, 5])('are numbered without a gap with %i scenarios', (scenarios) => {
    const played = Array.from({ length: scenarios }, (_, at) => ({
      ...{ id: `s${String(at)}`, title: `Scenario ${String(at)}`, faults: [], expect: [] },
    }));
    const steps = stepsOf(played);
    expect(steps.map(({ number }) => number)).toEqual(steps.map((_, at) => at + 1));
    expect(steps).toHaveLength(scenarios + 3);
    expect(steps.at(-1)).toMatchObject({ shows: 'safety' });
  });
});
