import type { LineOf, ProofEventName } from '../../core/domain/proof-lines/catalogue.js';
import { checkEventTimestamp } from './check-emission.js';
import { firstDifference, problem, type Problem } from './problem.js';
import { announcementOf, type Story } from './story.js';

/** Why a human is called, where the line before says it. */
const REASONS: Partial<Record<ProofEventName, string>> = {
  ORCH_REFUSE: 'refused_by_the_gates',
  ORCH_OBSERVE: 'only_observed',
  NOT_STABLE: 'not_stable_after_the_action',
  Q_UPDATE: 'not_stable_after_the_action',
};

/** A human is called because of the line before, or because the fault showed no effect. */
export function checkEscalation(line: LineOf<'ESCALATED'>, story: Story): Problem | undefined {
  const announced = announcementOf(story, line.event_id);
  if (announced === undefined) {
    return problem('event_id', 'an announced event', String(line.event_id));
  }
  const reason = story.previous_name && REASONS[story.previous_name];
  const causes: readonly (number | null)[] =
    reason === undefined ? [announced.seq, story.previous] : [story.previous];
  if (!causes.includes(line.cause)) {
    return problem('cause', causes.join(' or '), String(line.cause));
  }
  return (
    firstDifference('escalation', [
      ['reason', reason ?? line.reason, line.reason],
      ['considered told', reason === undefined && isOfDecider(line), line.considered !== undefined],
      ['measured told', line.considered !== undefined, line.measured !== undefined],
    ]) ?? checkConsidered(line, story)
  );
}

function isOfDecider({ reason, considered }: LineOf<'ESCALATED'>): boolean {
  return reason === 'fault_without_effect' ? false : considered !== undefined;
}

function checkConsidered(
  { measured, considered }: LineOf<'ESCALATED'>,
  story: Story,
): Problem | undefined {
  if (measured === undefined || considered === undefined) return undefined;
  const { event_timestamp, decided_at_us } = measured;
  const before = story.now_us;
  story.now_us = Math.max(before, decided_at_us);
  story.settled_from_us = decided_at_us;
  if (decided_at_us < before) {
    return problem('moments', `decided after ${String(before)}`, String(decided_at_us));
  }
  return event_timestamp === undefined ? undefined : checkEventTimestamp(event_timestamp);
}
