import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareRuns, type PlayedRun } from '../../src/lab/compare-runs.js';
import { shippedScenarios } from '../../src/run/scenarios/shipped.js';
import { selectScenarios } from '../../src/run/walkthrough/scenarios.js';
import { sharedRoot } from '../support/shared-root.js';
import { walk } from '../support/walk.js';

describe('comparing runs', () => {
  const root = sharedRoot();
  let one: PlayedRun;
  let other: PlayedRun;
  let shorter: PlayedRun;

  beforeAll(async () => {
    one = await walkOnce(root, 1);
    other = await walkOnce(root, 2);
    shorter = await walkOnce(root, 1, ['A', 'B']);
  });

  it('finds the same behaviour whatever was measured, and the measures of each scenario', () => {
    const { same_behaviour, real_runs, differences } = compareRuns([one, other], one);
    expect({ same_behaviour, real_runs }).toEqual({ same_behaviour: true, real_runs: 2 });
    expect(differences).toHaveLength(15);
    for (const { real, simulated } of differences) {
      expect(real.min).toBeLessThanOrEqual(real.median);
      expect(real.median).toBeLessThanOrEqual(real.max);
      expect(simulated >= real.min && simulated <= real.max).toBe(true);
    }
    const crash = differences.find(({ measure }) => measure === 'recover_us');
    expect(crash?.scenario).toBe('crash');
    expect(crash?.simulated).toBe(one.result.scenarios[0]?.recover_us);
  });

  it('finds another behaviour where a line or a decision differs', () => {
    expect(compareRuns([shorter], one).same_behaviour).toBe(false);
    const { facts, result } = one;
    const bent = facts.map((fact) =>
      fact.fact === 'line' && fact.line.event_name === 'ORCH_EXEC'
        ? { ...fact, line: { ...fact.line, action: 'noop' as const } }
        : fact,
    );
    expect(compareRuns([{ facts: bent, result }], one).same_behaviour).toBe(false);
  });
});

async function walkOnce(folder: string, seed: number, names = ['A', 'B', 'C']): Promise<PlayedRun> {
  const { selected: scenarios } = selectScenarios(shippedScenarios(), names);
  const { facts, result } = await walk(mkdtempSync(join(folder, 'run-')), {
    simulated: true,
    seed,
    scenarios,
  });
  return { facts, result };
}
