import type { IncidentClass } from '../core/domain/incident.js';
import type { Scenario } from '../core/domain/scenario.js';
import { shippedScenarios } from '../run/scenarios/shipped.js';
import { incidentToAnnounce } from '../core/domain/proof-lines/expectations.js';

/**
 * The first scenario that ships whose fault makes such an incident.
 * @throws RangeError where none does
 */
export function shippedFor(incident: IncidentClass): Scenario {
  const found = shippedScenarios().find(
    (scenario) => incidentToAnnounce(scenario.expect) === incident,
  );
  if (found === undefined) throw new RangeError(`no scenario that ships makes a ${incident}`);
  return found;
}
