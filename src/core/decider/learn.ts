import type { ExecutableAction } from '../domain/actions.js';
import type { IncidentClass } from '../domain/incident.js';
import type { ModelParameters } from '../domain/model-parameters.js';
import type { Outcome } from '../domain/outcome.js';
import type { Policy } from '../domain/policy.js';
import type { QCell, QRow } from '../domain/q-table.js';
import type { RequestCounts } from '../domain/request-counts.js';

const PPM = 1_000_000;

/**
 * How far a live outcome moves a value: a tenth of the way. A constant, not one that falls with the
 * visits: the app changes, and training has left thousands of visits in each cell (Sutton & Barto,
 * 2nd ed., 2.5, "Tracking a nonstationary problem").
 */
export const LIVE_RATE_PPM = 100_000;

/** What was seen right before the action landed, and when its effect was judged. */
export interface ActFacts {
  readonly incident: IncidentClass;
  readonly action: ExecutableAction;
  readonly before: {
    readonly failed_workers: number;
    /** Of the latest window; null where no worker serves. */
    readonly utilization_ppm: number | null;
  };
  readonly stable: boolean;
  readonly failed_workers_after: number;
  /** Requests from the fault to the action, and from there to the judgement. */
  readonly requests_before: RequestCounts;
  readonly requests_after: RequestCounts;
}

/** What became of the incident, by what was seen of it and by nothing else. */
export function judgeOutcome(facts: ActFacts, overload: Policy['overload']): Outcome {
  if (hadGotWell(facts, overload)) return 'got_well_before';
  if (facts.stable) return 'healed';
  const isWorse =
    facts.failed_workers_after > facts.before.failed_workers ||
    lostPpm(facts.requests_after) > lostPpm(facts.requests_before);
  return isWorse ? 'harmful' : 'not_healed';
}

/**
 * Nothing was wrong at a false alarm, so nothing can have got well; of a dependency nothing is learned before it
 * answers again.
 */
function hadGotWell({ incident, before }: ActFacts, overload: Policy['overload']): boolean {
  if (incident === 'false_alarm' || incident === 'dependency') return false;
  if (incident === 'crash') return before.failed_workers === 0;
  return before.utilization_ppm !== null && before.utilization_ppm < overload.utilization_ppm;
}

/** The reward of one step, as the model counts it, in millionths of one healed incident. */
export function rewardMicro(facts: ActFacts, rewards: ModelParameters['rewards']): number {
  const cost = {
    noop: 0,
    restart_service: rewards.restart_micro,
    scale_workers: rewards.scale_micro,
  };
  const lost = Math.round((lostPpm(facts.requests_after) / PPM) * rewards.lost_step_micro);
  return (facts.stable ? rewards.healed_micro : rewards.ill_step_micro) + cost[facts.action] + lost;
}

/** The share of the requests that were lost; none where there was none. */
export function lostPpm({ served, lost }: RequestCounts): number {
  return served + lost === 0 ? 0 : Math.round((lost * PPM) / (served + lost));
}

/** One cell's step. `learning_rate_ppm` is 0 where there is nothing to learn. */
export interface LearnedUpdate {
  readonly learning_rate_ppm: number;
  readonly before: QCell;
  readonly after: QCell;
}

/**
 * One step of tabular Q-learning (Watkins 1989) from a live outcome. The episode ends with it, healed
 * or left to a human, so nothing is added for what might follow. What got well before the action
 * landed teaches nothing: the cell stays as it is.
 */
export function learn(
  row: QRow | undefined,
  action: ExecutableAction,
  step: LiveStep,
): LearnedUpdate {
  const before = row?.[action] ?? { q_micro: 0, visits: 0 };
  if (step.outcome === 'got_well_before') return { learning_rate_ppm: 0, before, after: before };
  const move = (LIVE_RATE_PPM / PPM) * (step.reward_micro - before.q_micro);
  return {
    learning_rate_ppm: LIVE_RATE_PPM,
    before,
    after: { q_micro: before.q_micro + Math.round(move), visits: before.visits + 1 },
  };
}

export interface LiveStep {
  readonly outcome: Outcome;
  readonly reward_micro: number;
}

/** The row with one cell replaced; a state that the table did not know begins with nothing learned. */
export function withCell(row: QRow | undefined, action: ExecutableAction, cell: QCell): QRow {
  const unknown: QCell = { q_micro: 0, visits: 0 };
  const known = row ?? { noop: unknown, restart_service: unknown, scale_workers: unknown };
  return { ...known, [action]: cell };
}
