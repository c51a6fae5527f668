import { expect, it } from 'vitest';
import { shippedScenarios } from '../../../src/run/scenarios/shipped.js';

it('ships the three scenarios of the walkthrough, in their order, each with a letter and without the hash of a file', () => {
  expect(shippedScenarios()).toEqual([
    {
      id: 'crash',
      letter: 'A',
      title: 'Crash: a worker leaks until its heap limit',
      faults: [{ fault: { kind: 'leak', heap_limit_mb: 16 } }],
      expect: [{ incident: 'crash' }, { action: 'restart_service', decided_by: 'q_table' }],
    },
    {
      id: 'overload',
      letter: 'B',
      title: 'Overload: more work than one worker can do',
      faults: [{ fault: { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000 } }],
      expect: [{ incident: 'overload' }, { action: 'scale_workers', decided_by: 'q_table' }],
    },
    {
      id: 'false_alarm',
      letter: 'C',
      title: 'False alarm: an alert that no reading confirms',
      faults: [
        {
          fault: {
            kind: 'alert',
            source: 'external_monitor',
            claimed_utilization_ppm: 970_000,
          },
        },
      ],
      expect: [{ incident: 'false_alarm' }, { action: 'noop', decided_by: 'rule' }],
    },
  ]);
});

it('hands out the same scenarios each time, and nobody can change them', () => {
  const scenarios = shippedScenarios();
  expect(shippedScenarios()).toBe(scenarios);
  expect(Object.isFrozen(scenarios[0]?.expect[0])).toBe(true);
});
