import { incidentToAnnounce } from '../../../src/core/domain/proof-lines/expectations.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../src/core/domain/scenario.js';
import { shippedScenarios } from '../../../src/run/scenarios/shipped.js';
import {
  scenarioFor,
  selectScenarios,
  stimulusOf,
} from '../../../src/run/walkthrough/scenarios.js';

const SHIPPED = shippedScenarios();
const NAMES = SHIPPED.flatMap(({ id, letter = '' }) => [id, letter]);
const NOTHING: Scenario = { id: 'nothing', title: 'Nothing', faults: [], expect: [] };

describe('the scenarios that ship', () => {
  it('are three, each with the letter of its place', () => {
    expect(SHIPPED.map(({ id, letter }) => [id, letter])).toEqual([
      ['crash', 'A'],
      ['overload', 'B'],
      ['false_alarm', 'C'],
    ]);
  });

  it('offer more than one worker can do, and less than three can', () => {
    const loads = SHIPPED.map(stimulusOf).flatMap((fault) =>
      fault.kind === 'load' ? [fault.offered_load_ppm] : [],
    );
    expect(loads).toHaveLength(1);
    for (const load of loads) {
      expect(load).toBeGreaterThan(1_000_000);
      expect(load).toBeLessThan(3 * 850_000);
    }
  });
});

describe('selectScenarios', () => {
  it.each<[string[], string[], string[]]>([
    [['crash'], ['crash'], []],
    [['B'], ['overload'], []],
    [['C', 'A'], ['crash', 'false_alarm'], []],
    [['A', 'crash', 'A'], ['crash'], []],
    [['crash', 'meteor', ''], ['crash'], ['meteor', '']],
    [['a', 'CRASH', 'crash '], [], ['a', 'CRASH', 'crash ']],
    [[], [], []],
  ])('of %j are %j', (names, selected, unknown) => {
    const found = selectScenarios(SHIPPED, names);
    expect(found.selected.map(({ id }) => id)).toEqual(selected);
    expect(found.unknown).toEqual(unknown);
  });

  it('keeps the order of the list, whatever the order of the names', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(NAMES), (names) => {
        const { selected, unknown } = selectScenarios(SHIPPED, names);
        expect(unknown).toEqual([]);
        expect(selected).toEqual(SHIPPED.filter((scenario) => selected.includes(scenario)));
        expect(selected).toHaveLength(new Set(selected).size);
      }),
    );
  });
});

describe('scenarioFor', () => {
  it('multiplies each load by the workers that serve at first, and nothing else', () => {
    const faults: Scenario['faults'] = [
      { fault: { kind: 'exit', times: 2 } },
      { fault: { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000 }, after_ms: 5 },
    ];
    const { faults: scaled, ...rest } = scenarioFor({ ...NOTHING, faults }, { min_replicas: 2 });
    expect(scaled).toEqual([
      faults[0],
      { fault: { kind: 'load', work_ms: 10, offered_load_ppm: 2_500_000 }, after_ms: 5 },
    ]);
    expect({ ...rest, faults: [] }).toEqual(NOTHING);
  });

  it('offers no more than a fault can', () => {
    const fault = { kind: 'load', work_ms: 1, offered_load_ppm: 15_000_000 } as const;
    const { faults } = scenarioFor({ ...NOTHING, faults: [{ fault }] }, { min_replicas: 8 });
    expect(faults[0]?.fault).toMatchObject({ offered_load_ppm: 20_000_000 });
  });
});

describe('what a scenario announces and breaks', () => {
  it('is the first incident that it expects to see, and its first fault', () => {
    const scenario: Scenario = {
      ...NOTHING,
      faults: [{ fault: { kind: 'hang', times: 1 } }, { fault: { kind: 'exit', times: 1 } }],
      expect: [
        { action: 'noop' },
        { incident: 'false_alarm', times: 0 },
        { incident: 'overload', times: 2 },
        { incident: 'crash' },
      ],
    };
    expect(incidentToAnnounce(scenario.expect)).toBe('overload');
    expect(stimulusOf(scenario)).toEqual({ kind: 'hang', times: 1 });
  });

  it('is an error where there is none', () => {
    expect(() => stimulusOf(NOTHING)).toThrow('the scenario nothing has no fault');
  });
});
