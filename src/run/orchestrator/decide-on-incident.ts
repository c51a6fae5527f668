import { stateKey, toState } from '../../core/decider/state.js';
import { outsideAlertOf } from '../../core/domain/observation.js';
import type { DecisionQuestion } from '../../core/domain/ports.js';
import type { ProposedAct } from '../../core/domain/proposal.js';
import { allowedActions } from '../../core/gates/allowed-actions.js';
import { chosenByBuiltIn } from './chosen-by-built-in.js';
import { computedWorkers } from './computed-workers.js';
import { decideOnAnswer } from './decide-on-answer.js';
import { announceDecision, escalateUndecided, type Deciding } from './decision-lines.js';
import type { AnnouncedIncident, ConsideredIncident } from './incident-stages.js';
import type { LoopDependencies } from './loop-dependencies.js';

const US_PER_MS = 1_000;

/**
 * From an incident to a decision, as the decider proposes it. The line is durable before the decision
 * object exists. Where the decider does not know, the line is ESCALATED and there is no decision.
 */
export async function decideOnIncident(
  loop: LoopDependencies,
  announced: AnnouncedIncident,
): Promise<Deciding> {
  const considered = consider(loop, announced);
  const question = questionAbout(loop, considered);
  const answer = await loop.propose(question);
  if (answer.kind === 'act') return follow(loop, considered, answer);
  if (answer.kind !== 'escalate') return decideOnAnswer(loop, { considered, question, answer });
  return escalateUndecided(loop, considered, { reason: answer.reason });
}

function consider(loop: LoopDependencies, announced: AnnouncedIncident): ConsideredIncident {
  const { context } = loop;
  const { incident, observation, event_id } = announced.seen;
  const decided_at_us = loop.clock.nowUs();
  // Whoever can raise alarms that nothing confirms is not to trip the storm brake with them.
  if (outsideAlertOf(incident, observation) === undefined) loop.past.noteIncident(decided_at_us);
  loop.past.openEvent(event_id);
  const state = toState(incident, {
    serving: observation.serving,
    max_replicas: context.scaling.max_replicas,
    overload_ppm: context.policy.overload.utilization_ppm,
    recent_restarts: recentRestarts(loop, decided_at_us),
  });
  return { announced, state, row: context.q_table.get(stateKey(state)), decided_at_us };
}

function questionAbout(
  { context, watch, signal, random }: LoopDependencies,
  { announced, state, row }: ConsideredIncident,
): DecisionQuestion {
  const { event_id, incident, observation } = announced.seen;
  return {
    event_id,
    incident,
    observation,
    look: () => watch.nextObservation(signal),
    app_log: watch.appLog(),
    state,
    serving: observation.serving,
    max_replicas: context.scaling.max_replicas,
    row,
    env: context.env,
    allowed: allowedActions(context.policy, context.env),
    draw: random(),
    exploration_ppm: context.policy.exploration_ppm,
  };
}

/** As the built-in decider proposes it. */
function follow(
  loop: LoopDependencies,
  considered: ConsideredIncident,
  choice: ProposedAct,
): Promise<Deciding> {
  const { incident, observation } = considered.announced.seen;
  const { scaling } = loop.context;
  const workers_to = computedWorkers(choice.action, incident, {
    serving: observation.serving,
    scaling,
  });
  return workers_to === undefined
    ? escalateUndecided(loop, considered, { reason: 'no_reading_to_scale_by' })
    : announceDecision(loop, considered, { ...chosenByBuiltIn(choice), workers_to });
}

function recentRestarts(loop: LoopDependencies, nowUs: number): number {
  const since = nowUs - loop.context.policy.restart_budget.within_ms * US_PER_MS;
  return loop.past.executed.filter(
    ({ action, at_us }) => action === 'restart_service' && at_us > since,
  ).length;
}
