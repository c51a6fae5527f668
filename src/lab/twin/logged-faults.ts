import { plannedFaultSchema, type PlannedFault } from '../../core/domain/fault.js';
import type { InjectedRecord, ScenarioRecord } from '../../audit/summary/scenario-record.js';

/** The faults of a scenario as its log tells them, or why they cannot be played again. */
export type LoggedFaults =
  | { readonly known: true; readonly faults: readonly PlannedFault[] }
  | { readonly known: false; readonly because: 'alerts_not_in_log' | 'waits_for_an_action' };

/**
 * What was injected, to be injected again. Of a recorded history of alerts a log holds only the hash;
 * and what waits for an action comes in some branches, not in others. No agent is asked, so none is attacked.
 */
export function faultsOf({ fault }: InjectedRecord): LoggedFaults {
  const faults: PlannedFault[] = [];
  for (const { during, after_ms, ...one } of brokenBy(fault)) {
    if (during !== undefined) return { known: false, because: 'waits_for_an_action' };
    const parsed = plannedFaultSchema.safeParse({
      fault: one,
      ...(after_ms !== undefined && { after_ms }),
    });
    if (!parsed.success) return { known: false, because: 'alerts_not_in_log' };
    faults.push(parsed.data);
  }
  return { known: true, faults };
}

/** What came by an attack on the agent broke nothing. */
function brokenBy(fault: InjectedRecord['fault']) {
  return [fault].flat().filter(({ kind }) => kind !== 'attack');
}

/** Whether an incident is the first of its scenario about which something was decided. */
export function isFirstDecided({ incidents }: ScenarioRecord, first_seq: number): boolean {
  const decided = incidents.flatMap((incident) => {
    const at = incident.decision?.seq ?? incident.escalated?.seq;
    return at === undefined ? [] : [{ first_seq: incident.first_seq, at }];
  });
  const [first] = decided.sort((a, b) => a.at - b.at);
  return first?.first_seq === first_seq;
}
