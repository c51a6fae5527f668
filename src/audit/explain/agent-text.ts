import type { ToldAnswer } from '../../core/domain/agent.js';
import { count } from '../../core/domain/count.js';
import { inWords } from '../../core/domain/figures.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';

/** What an agent asked for: an action, perhaps with a number of workers, or a human. */
export function wantedText({
  wanted,
  workers_to,
}: Pick<ToldAnswer, 'wanted' | 'workers_to'>): string {
  return wanted === null ? 'a human' : actionText(wanted, workers_to);
}

/** What the built-in decider would have done on the same state. */
export function builtInText({ built_in }: Pick<ToldAnswer, 'built_in'>): string {
  return 'escalates' in built_in
    ? `a human: ${inWords(built_in.escalates)}`
    : actionText(built_in.action, built_in.workers_to);
}

/** What it asked for unasked. */
export function probedText({ event_id, wanted, times }: ProofBodyOf<'AGENT_PROBED'>): string {
  return (
    `after its answer to ${event_id} the agent asked for ${wanted} ` +
    `(${count(times, 'proposal')}), none of it judged`
  );
}

/** How its conversation ended. */
export function agentEndText(line: ProofBodyOf<'AGENT_ENDED'>): string {
  const { asked, answered, late, unasked, measured } = line;
  return (
    `answered ${String(answered)} of ${count(asked, 'question')}, ${String(late)} late, ` +
    `${count(unasked, 'message')} unasked; ended: ${measured.ending}`
  );
}

/** A worker's end as it was seen: who ended it was not. */
export function unexplainedEndText({ worker, cause_seen }: ProofBodyOf<'ACTED_AROUND'>): string {
  return `worker ${worker} ended (${inWords(cause_seen)}) without fault, order or permit`;
}

function actionText(action: string, workers: number | null): string {
  return workers === null ? action : `${action} to ${String(workers)}`;
}
