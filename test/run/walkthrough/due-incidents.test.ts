import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../../src/core/domain/proof-lines/expectations.js';
import { DueIncidents } from '../../../src/run/walkthrough/due-incidents.js';

describe('the incidents that a scenario waits for', () => {
  it('are those that are expected, and the first of them is announced', () => {
    const due = new DueIncidents([
      { action: 'noop' },
      { incident: 'false_alarm', times: 0 },
      { incident: 'overload' },
      { incident: 'crash', times: 2 },
    ]);
    expect(due.announced).toBe('overload');
    expect([due.take('crash'), due.take('overload'), due.areAllSeen]).toEqual([true, true, false]);
    expect([due.take('crash'), due.areAllSeen]).toEqual([true, true]);
  });

  it('are no others', () => {
    const due = new DueIncidents([{ incident: 'crash' }]);
    expect([due.take('overload'), due.take('crash'), due.take('crash')]).toEqual([
      ...[false, true, false],
    ]);
  });

  it('are as many as the largest of several expectations about one class says', () => {
    const due = new DueIncidents([{ incident: 'crash', times: 3 }, { incident: 'crash' }]);
    expect([due.take('crash'), due.take('crash'), due.areAllSeen]).toEqual([true, true, false]);
  });

  it.each<[bounded: boolean, expected: Expectation[]]>([
    [false, [{ incident: 'crash' }, { signal: 'incidents', at_least: 2 }]],
    [false, [{ incident: 'crash' }, { signal: 'stable_after', at_most: 1 }]],
    [true, [{ incident: 'crash', times: 1 }]],
    [true, [{ incident: 'crash' }, { incident: 'overload', times: 0 }]],
    [true, [{ incident: 'crash' }, { signal: 'incidents', at_most: 1 }]],
    [true, [{ incident: 'crash' }, { signal: 'actions', at_most: 1 }]],
  ])('that are bounded (%s) are not over when all are seen: %j', (bounded, expected) => {
    const due = new DueIncidents(expected);
    expect([due.areOver, due.take('crash'), due.areOver]).toEqual([false, true, !bounded]);
  });

  it.each([[[]], [[{ incident: 'crash', times: 0 } as const]]])(
    'are some: a scenario without any is none',
    (expected) => {
      expect(() => new DueIncidents(expected)).toThrow(TypeError);
    },
  );
});
