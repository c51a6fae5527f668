import { describe, expect, it } from 'vitest';
import { planTrials, type AskedTrials } from '../../../src/run/trials/plan-trials.js';
import { scenarioFile } from '../../support/trials.js';

const ASKED: AskedTrials = { env: undefined, repeat: undefined, seed: 42, variesSeed: true };

describe('the plan of trials', () => {
  it('runs each file once, in its first environment, in their order', () => {
    const files = [
      scenarioFile({ environment: ['prod', 'stage'] }, { id: 'b' }),
      scenarioFile({}, { id: 'a' }),
    ];
    const { scenarios, not_played } = planTrials(files, ASKED);
    expect(
      scenarios.map(({ file, env, trials }) => [file.scenario.id, env, trials.length]),
    ).toEqual([
      ['b', 'prod', 1],
      ['a', 'stage', 1],
    ]);
    expect(not_played).toEqual([]);
  });

  it('leaves out what is not for the environment that is asked for, and says so', () => {
    const files = [scenarioFile(), scenarioFile({ environment: ['dev'] }, { id: 'only-dev' })];
    const { scenarios, not_played } = planTrials(files, { ...ASKED, env: 'stage' });
    expect(scenarios).toHaveLength(1);
    expect(not_played).toEqual([
      { scenario: 'only-dev', file: 'only-dev.yaml', environments: ['dev'] },
    ]);
  });

  it('counts the seed up on the simulated app, and begins anew behind the last one', () => {
    const file = scenarioFile({ repeat: { runs: 3, at_least: 2 } });
    const seeds = (asked: Partial<AskedTrials>) =>
      planTrials([file], { ...ASKED, ...asked }).scenarios[0]?.trials.map(({ seed }) => seed);
    expect(seeds({})).toEqual([42, 43, 44]);
    expect(seeds({ seed: 0xffff_ffff })).toEqual([0xffff_ffff, 0, 1]);
    expect(seeds({ variesSeed: false })).toEqual([42, 42, 42]);
  });

  it.each([
    { own: undefined, repeat: undefined, gate: { runs: 1, at_least: 1 } },
    { own: undefined, repeat: 4, gate: { runs: 4, at_least: 4 } },
    { own: { runs: 20, at_least: 19 }, repeat: undefined, gate: { runs: 20, at_least: 19 } },
    { own: { runs: 20, at_least: 19 }, repeat: 1, gate: { runs: 1, at_least: 1 } },
    { own: { runs: 20, at_least: 19 }, repeat: 100, gate: { runs: 100, at_least: 95 } },
    { own: { runs: 3, at_least: 1 }, repeat: 4, gate: { runs: 4, at_least: 2 } },
  ])('$own and --repeat $repeat need $gate', ({ own, repeat, gate }) => {
    const { scenarios } = planTrials([scenarioFile({ repeat: own })], { ...ASKED, repeat });
    expect(scenarios[0]?.gate).toEqual(gate);
    expect(scenarios[0]?.trials.map(({ repeat: which, of }) => [which, of])).toEqual(
      Array.from({ length: gate.runs }, (_, at) => [at + 1, gate.runs]),
    );
  });
});
