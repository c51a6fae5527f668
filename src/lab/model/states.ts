import { INCIDENT_CLASSES } from '../../core/domain/incident.js';
import { deepFreeze } from '../../core/domain/objects.js';
import { doubtAbout } from '../../core/decider/state.js';
import type { DecisionState } from '../../core/domain/decision-state.js';

/** Every state in which the decider can find itself: all that readings can show. */
export const STATES: readonly DecisionState[] = deepFreeze(enumerateStates());

function enumerateStates(): DecisionState[] {
  const all = INCIDENT_CLASSES.flatMap((incident) =>
    (['none', 'normal', 'saturated'] as const).flatMap((utilization) =>
      (['none', 'below_max', 'at_max'] as const).flatMap((workers) =>
        (['0', '1', '2_or_more'] as const).map((recent_restarts) => ({
          incident,
          utilization,
          workers,
          recent_restarts,
        })),
      ),
    ),
  );
  return all.filter((state) => doubtAbout(state) === undefined);
}
