import type { Fault, PlannedFault } from '../../src/core/domain/fault.js';
import type { Expectation } from '../../src/core/domain/proof-lines/expectations.js';
import type { Scenario } from '../../src/core/domain/scenario.js';

/** A scenario of a test's own. */
export function scenarioOf(
  id: string,
  faults: readonly PlannedFault[],
  expect: readonly Expectation[],
): Scenario {
  return { id, title: id, faults, expect };
}

/** So many workers leave, one after the other. */
export function crashLoop(times: number): Scenario {
  return scenarioOf(
    'crash-loop',
    [{ fault: { kind: 'exit', times } }],
    [{ incident: 'crash', times }],
  );
}

/** More work than one worker can do. */
export const LOAD: Fault = { kind: 'load', work_ms: 10, offered_load_ppm: 1_100_000 };

/** A history of as many alerts, each resolved before the next. */
export function storm(alerts: number): Extract<Fault, { kind: 'alerts' }> {
  return {
    kind: 'alerts',
    claimed_utilization_ppm: 970_000,
    alerts: Array.from({ length: alerts }, (_, at) => ({
      at_ms: at * 400,
      ends_at_ms: at * 400 + 390,
      source: `monitor_${String(at)}`,
    })),
    sha256: 'a'.repeat(64),
  };
}
