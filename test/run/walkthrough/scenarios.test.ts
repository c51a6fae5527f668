import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCENARIOS, selectScenarios } from '../../../src/run/walkthrough/scenarios.js';

const NAMES = SCENARIOS.flatMap(({ id, letter }) => [id, letter]);

describe('the scenarios', () => {
  it('are the three of the story, each with a letter of its own', () => {
    expect(SCENARIOS.map(({ id, letter }) => [id, letter])).toEqual([
      ...[
        ['crash', 'A'],
        ['overload', 'B'],
        ['false_alarm', 'C'],
      ],
    ]);
  });

  it('offer more than one worker can do, and less than three can', () => {
    const loads = SCENARIOS.flatMap(({ fault }) =>
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
    const found = selectScenarios(names);
    expect(found.selected.map(({ id }) => id)).toEqual(selected);
    expect(found.unknown).toEqual(unknown);
  });

  it('keeps the order of the story, whatever the order of the names', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(NAMES), (names) => {
        const { selected, unknown } = selectScenarios(names);
        expect(unknown).toEqual([]);
        expect(selected).toEqual(SCENARIOS.filter((scenario) => selected.includes(scenario)));
        expect(selected).toHaveLength(new Set(selected).size);
      }),
    );
  });
});
