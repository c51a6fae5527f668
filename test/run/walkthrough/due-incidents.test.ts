import { describe, expect, it } from 'vitest';
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
    const seen = ['crash', 'overload', 'crash', 'crash', 'overload'] as const;
    expect(seen.map((one) => due.take(one))).toEqual([true, true, true, false, false]);
  });

  it('are no others', () => {
    const due = new DueIncidents([{ incident: 'crash' }]);
    expect([due.take('overload'), due.take('crash'), due.take('crash')]).toEqual([
      ...[false, true, false],
    ]);
  });

  it('are as many as the largest of several expectations about one class says', () => {
    const due = new DueIncidents([{ incident: 'crash', times: 3 }, { incident: 'crash' }]);
    const seen = ['crash', 'crash', 'crash', 'crash'] as const;
    expect(seen.map((one) => due.take(one))).toEqual([true, true, true, false]);
  });

  it.each([[[]], [[{ incident: 'crash', times: 0 } as const]]])(
    'are some: a scenario without any is none',
    (expected) => {
      expect(() => new DueIncidents(expected)).toThrow(TypeError);
    },
  );
});
