import type { DecisionState } from '../domain/decision-state.js';
import type { Incident } from '../domain/incident.js';
import type { ProofBodyOf } from '../domain/proof-lines/catalogue.js';

export interface StateFacts {
  readonly serving: number;
  readonly max_replicas: number;
  readonly overload_ppm: number;
  readonly recent_restarts: number;
}

/** Puts an incident and the app's facts into the decider's words. */
export function toState(incident: Incident, facts: StateFacts): DecisionState {
  return {
    incident: incident.class,
    utilization: utilizationBucket(incident.utilization_ppm, facts.overload_ppm),
    workers: workersBucket(facts),
    recent_restarts: restartsBucket(facts.recent_restarts),
  };
}

/** The state that a decision's line holds: the class of its incident is in a field of its own. */
export function stateOf({
  event_type,
  state,
}: Pick<ProofBodyOf<'RL_DECISION'>, 'event_type' | 'state'>): DecisionState {
  return { incident: event_type, ...state };
}

/** The state's row name in the Q-table: `crash/none/none/0`. */
export function stateKey(state: DecisionState): string {
  return [state.incident, state.utilization, state.workers, state.recent_restarts].join('/');
}

/** Why a state can be no honest sum of readings; none of it can come from a sound look at the app. */
export type Doubt = 'readings_missing' | 'readings_conflict';

/**
 * Whether the facts of a state go together: readings exist exactly where somebody serves, an overload
 * is saturated, a false alarm is not. A crash, or a dependency that fails, can be seen under any load.
 */
export function doubtAbout({ incident, utilization, workers }: DecisionState): Doubt | undefined {
  if (utilization === 'none' && workers !== 'none') return 'readings_missing';
  if (utilization !== 'none' && workers === 'none') return 'readings_conflict';
  const shown = {
    crash: utilization,
    overload: 'saturated',
    false_alarm: 'normal',
    dependency: utilization,
  }[incident];
  return utilization === shown ? undefined : 'readings_conflict';
}

function utilizationBucket(ppm: number | null, overloadPpm: number): DecisionState['utilization'] {
  if (ppm === null) return 'none';
  return ppm >= overloadPpm ? 'saturated' : 'normal';
}

function workersBucket({ serving, max_replicas }: StateFacts): DecisionState['workers'] {
  if (serving === 0) return 'none';
  return serving < max_replicas ? 'below_max' : 'at_max';
}

function restartsBucket(restarts: number): DecisionState['recent_restarts'] {
  if (restarts === 0) return '0';
  return restarts === 1 ? '1' : '2_or_more';
}
