import { count } from '../../core/domain/count.js';
import { endText } from '../../core/domain/end-text.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';

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

/** What was left of it. */
export function agentLeftText({
  killed,
  stderr_bytes,
}: ProofBodyOf<'AGENT_ENDED'>['measured']): string {
  const left = killed === 0 ? 'nothing of it was left' : `${count(killed, 'process')} of it killed`;
  return `${left}; ${count(stderr_bytes, 'byte')} on its standard error`;
}

/** A worker's end as it was seen: who ended it was not. */
export function unexplainedEndText({ worker, cause_seen }: ProofBodyOf<'ACTED_AROUND'>): string {
  return `worker ${worker} ${endText(cause_seen)} without fault, order or permit`;
}
