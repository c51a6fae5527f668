import { INCIDENT_CLASSES, type IncidentClass } from '../../domain/incident.js';
import type { DecisionState } from '../state.js';

/** Every state in which the decider can find itself: all that readings can show. */
export const STATES: readonly DecisionState[] = enumerateStates();

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
  return all.filter(canBeObserved);
}

/** Readings exist exactly where somebody serves; an overload is saturated, a false alarm is not. */
function canBeObserved(state: DecisionState): boolean {
  const expected: Record<IncidentClass, DecisionState['utilization'] | undefined> = {
    crash: undefined,
    overload: 'saturated',
    false_alarm: 'normal',
  };
  const wanted = expected[state.incident];
  if ((state.workers === 'none') !== (state.utilization === 'none')) return false;
  return wanted === undefined || state.utilization === wanted;
}
