import {
  judgeOutcome,
  learn,
  rewardMicro,
  withCell,
  type ActFacts,
} from '../../core/decider/learn.js';
import { stateKey } from '../../core/decider/state.js';
import { SHIPPED_PARAMETERS } from '../../core/domain/model-parameters.js';
import { requestsSince } from '../../core/domain/request-counts.js';
import type { LoopDependencies } from './loop-dependencies.js';
import type { WatchedIncident } from './incident-stages.js';

/**
 * Learns from what became of an incident, where this run learns. The line is durable before the
 * table changes; should the run die in between, the log holds the update and the table lacks it.
 * @param reported the seq of the line that reports the outcome
 * @returns the seq of the last line about the outcome
 * @throws DemoRunError `q_table_unwritable`
 */
export async function learnFromOutcome(
  loop: LoopDependencies,
  watched: WatchedIncident,
  reported: number,
): Promise<number> {
  const { learned, context } = loop;
  if (learned === undefined) return reported;
  const { decided, submission } = watched.acted;
  const { state, decision } = decided;
  const { action } = submission;
  const facts = factsOf(watched);
  const outcome = judgeOutcome(facts, context.policy.overload);
  const reward_micro = rewardMicro(facts, SHIPPED_PARAMETERS.rewards);
  const key = stateKey(state);
  const row = context.q_table.get(key);
  const { learning_rate_ppm, before, after } = learn(row, action, { outcome, reward_micro });
  const seq = await loop.proofLog.append(
    {
      event_name: 'Q_UPDATE',
      app_name: context.app_name,
      env: context.env,
      event_id: decision.event_id,
      decision_id: decision.decision_id,
      state,
      action,
      outcome,
      learning_rate_ppm,
      q_before_micro: before.q_micro,
      visits_before: before.visits,
      visits_after: after.visits,
      measured: {
        reward_micro,
        q_after_micro: after.q_micro,
        failed_workers_after: facts.failed_workers_after,
        requests_before: facts.requests_before,
        requests_after: facts.requests_after,
      },
    },
    reported,
  );
  if (after !== before) learned.store(key, withCell(row, action, after));
  return seq;
}

function factsOf({ acted, stability, requests }: WatchedIncident): ActFacts {
  const { decided, submission } = acted;
  const { action, before } = submission;
  const { seen } = decided.announced;
  const requests_before = requestsSince(seen.requests_before, before.requests);
  return {
    incident: decided.line.event_type,
    action,
    before,
    stable: stability.stable,
    failed_workers_after: stability.observation.failed.length,
    requests_before,
    requests_after: requestsSince(requests_before, requests),
  };
}
