import { detectIncident, openFailures } from '../../core/decider/detect-incident.js';
import { toState } from '../../core/decider/state.js';
import type { DecisionState } from '../../core/domain/decision-state.js';
import type { Observation } from '../../core/domain/observation.js';
import type { ConsideredIncident } from './incident-stages.js';
import type { LoopDependencies } from './loop-dependencies.js';

/**
 * Whether the readings still show the incident that an agent was asked about: an answer may be a minute old.
 * Restarts that were long enough ago by now to be forgotten make it no other one.
 */
export function isStillSo(
  { watch, memory, context }: Pick<LoopDependencies, 'watch' | 'memory' | 'context'>,
  { announced, state }: ConsideredIncident,
): boolean {
  const { observation } = announced.seen;
  const now = watch.observe();
  if (now.serving !== observation.serving) return false;
  if (failedIn(now) !== failedIn(observation)) return false;
  const incident = detectIncident(now, memory, context.policy.overload);
  if (incident === undefined) return false;
  return isAlike(state, toState(incident, { ...facts(now), recent_restarts: 0 }));

  function failedIn(seen: Observation): string {
    return openFailures(seen, memory)
      .map(({ worker }) => worker)
      .sort()
      .join();
  }

  function facts({ serving }: Observation) {
    const { max_replicas } = context.scaling;
    return { serving, max_replicas, overload_ppm: context.policy.overload.utilization_ppm };
  }
}

function isAlike(state: DecisionState, now: DecisionState): boolean {
  return (
    state.incident === now.incident &&
    state.utilization === now.utilization &&
    state.workers === now.workers
  );
}
