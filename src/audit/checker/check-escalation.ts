import type { LineOf, ProofEventName } from '../../core/domain/proof-lines/catalogue.js';
import { checkAnswerOfEscalation } from './check-answer.js';
import { checkEventTimestamp } from './check-emission.js';
import { firstDifference, problem, type Problem } from './problem.js';
import { announcedBefore, type VerifierState } from './verifier-state.js';

/** Why a human is called, where the line before says it. */
const REASONS: Partial<Record<ProofEventName, string>> = {
  ORCH_REFUSE: 'refused_by_the_gates',
  ORCH_OBSERVE: 'only_observed',
  NOT_STABLE: 'not_stable_after_the_action',
  Q_UPDATE: 'not_stable_after_the_action',
  AGENT_FAILED: 'agent_gave_no_answer',
};

/** A human is called because of the line before, or because the fault showed no effect. */
export function checkEscalation(
  line: LineOf<'ESCALATED'>,
  state: VerifierState,
): Problem | undefined {
  const announced = announcedBefore(state, line.event_id);
  if (announced === undefined) {
    return problem('event_id', 'an announced event', String(line.event_id));
  }
  const reason = state.previous_name && REASONS[state.previous_name];
  const causes: readonly (number | null)[] =
    reason === undefined ? [announced.seq, state.previous] : [state.previous];
  if (!causes.includes(line.cause)) {
    return problem('cause', causes.join(' or '), String(line.cause));
  }
  return (
    checkWhatIsTold(line, reason, state) ??
    checkAnswerOfEscalation(line, state) ??
    checkConsidered(line, state)
  );
}

/** @param reason as the line before says it, where it does */
function checkWhatIsTold(
  line: LineOf<'ESCALATED'>,
  reason: string | undefined,
  state: VerifierState,
): Problem | undefined {
  const { failed } = state.agent;
  const isLookedAt = failed !== undefined || reason === undefined;
  return firstDifference('escalation', [
    ['reason', reason ?? line.reason, line.reason],
    ['event_id', failed?.event_id ?? line.event_id, line.event_id],
    ['about the injection', true, isOfDecider(line) || isInjected(line, state)],
    ['considered told', isLookedAt && isOfDecider(line), line.considered !== undefined],
    ['measured told', line.considered !== undefined, line.measured !== undefined],
  ]);
}

/** Everything else that hands an incident to a human is the decider's own answer, or its failure. */
function isOfDecider({ reason }: LineOf<'ESCALATED'>): boolean {
  return reason !== 'fault_without_effect';
}

function isInjected({ event_id }: LineOf<'ESCALATED'>, { injected }: VerifierState): boolean {
  return injected?.event_id === event_id;
}

function checkConsidered(
  { measured, considered }: LineOf<'ESCALATED'>,
  state: VerifierState,
): Problem | undefined {
  if (measured === undefined || considered === undefined) return undefined;
  const { event_timestamp, decided_at_us } = measured;
  const before = state.now_us;
  state.now_us = Math.max(before, decided_at_us);
  state.handled_from_us = decided_at_us;
  if (decided_at_us < before) {
    return problem('moments', `decided after ${String(before)}`, String(decided_at_us));
  }
  return event_timestamp === undefined ? undefined : checkEventTimestamp(event_timestamp);
}
