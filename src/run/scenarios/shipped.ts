import { WORKER_HEAP_LIMIT_MB } from '../../core/domain/app-spec.js';
import type { Scenario } from '../../core/domain/scenario.js';
import { letterAt } from '../walkthrough/scenarios.js';

/** The scenarios that ship with the walkthrough, in the order in which they are played. */
export function shippedScenarios(): readonly Scenario[] {
  return SHIPPED.map((scenario, place) => ({ ...scenario, letter: letterAt(place) }));
}

const SHIPPED: readonly Scenario[] = [
  {
    id: 'crash',
    title: 'Crash: a worker leaks until its heap limit',
    faults: [{ fault: { kind: 'leak', heap_limit_mb: WORKER_HEAP_LIMIT_MB } }],
    expect: [{ incident: 'crash' }, { action: 'restart_service', decided_by: 'q_table' }],
  },
  {
    id: 'overload',
    title: 'Overload: more work than one worker can do',
    // One and a quarter of one worker: a third of three. Ten milliseconds a request.
    faults: [{ fault: { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000 } }],
    expect: [{ incident: 'overload' }, { action: 'scale_workers', decided_by: 'q_table' }],
  },
  {
    id: 'false_alarm',
    title: 'False alarm: an alert that no reading confirms',
    faults: [
      { fault: { kind: 'alert', source: 'external_monitor', claimed_utilization_ppm: 970_000 } },
    ],
    expect: [{ incident: 'false_alarm' }, { action: 'noop', decided_by: 'rule' }],
  },
];
