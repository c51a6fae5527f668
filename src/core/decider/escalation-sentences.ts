import { inWords } from '../domain/figures.js';
import type { EscalationReason } from './decide.js';
import type { AgentEscalation, DeciderFailure } from './decider-failures.js';

/** Reasons that the control loop adds to those of the decider. */
type LoopReason =
  | 'no_reading_to_scale_by'
  | 'not_stable_after_the_action'
  | 'refused_by_the_gates'
  | 'only_observed'
  | 'fault_without_effect';

const SENTENCES: Readonly<
  Record<EscalationReason | DeciderFailure | AgentEscalation | LoopReason, string>
> = {
  readings_missing: 'a worker serves and nothing was read of it, so nothing can be concluded',
  readings_conflict: 'the readings contradict each other, so nothing can be concluded',
  state_unknown_to_q_table: 'the agent never learned what to do in this state',
  q_table_row_unusable: 'what the agent learned about this state cannot be read',
  no_action_left_by_rules_and_policy: 'rules and policy leave no action to choose from',
  no_action_was_ever_tried: 'no allowed action was ever tried in this state',
  tie_in_prod: 'two actions are expected to cost the same, and prod does not toss a coin',
  decider_gave_no_answer_in_time: 'the agent gave no answer in time',
  decider_failed: 'the agent failed while it decided',
  agent_gave_no_answer: 'your agent gave no answer that could be used',
  agent_escalated: 'your agent says that it does not know',
  incident_changed: 'the app had changed by the time of the answer',
  no_reading_to_scale_by: 'nothing was read from which a number of workers could be computed',
  not_stable_after_the_action: 'the action was done, and the app did not get healthy',
  refused_by_the_gates: 'the gates refused what the agent decided',
  only_observed: 'the run only observes: whoever watches has to act',
  fault_without_effect: 'the fault showed no effect that could be measured',
};

/**
 * Why a human is needed, in one plain sentence.
 * @param reason as the line ESCALATED holds it
 * @returns the reason in words where this program does not know it, as in the log of another version
 */
export function escalationSentence(reason: string): string {
  return Object.hasOwn(SENTENCES, reason)
    ? SENTENCES[reason as keyof typeof SENTENCES]
    : inWords(reason);
}
