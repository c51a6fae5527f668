import type { PlannedFault } from '../../core/domain/fault.js';
import type { Scenario } from '../../core/domain/scenario.js';

/**
 * A scenario as it is played on processes: they have no heap limit of ours that could overflow, so that a crash is
 * one that is killed. The log must tell what was done.
 */
export function onProcesses(scenario: Scenario): Scenario {
  if (!scenario.faults.some(isLeak)) return scenario;
  const faults = scenario.faults.map((planned) =>
    isLeak(planned) ? { ...planned, fault: { kind: 'exit' as const, times: 1 } } : planned,
  );
  return { ...scenario, title: 'A replica is killed', faults };
}

function isLeak({ fault }: PlannedFault): boolean {
  return fault.kind === 'leak';
}
