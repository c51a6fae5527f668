import { withinAsciiBytes } from '../../core/agent-protocol/bounded-text.js';
import type { FromAgent } from '../../core/agent-protocol/messages.js';
import type { AgentAnswer } from '../../core/domain/agent.js';

/** A line of the log has room for so much of a reason, and holds it twice. */
const MOST_REASON_BYTES = 600;

export type AnswerMessage = Extract<FromAgent, { type: 'propose' | 'escalate' }>;

/** What an answer says of its question. */
export interface AskedQuestion {
  readonly nonce: string;
  readonly sha256: string;
}

/**
 * What an agent's message answers to a question. Its nonce is not judged here: where it is another one
 * than the question's, the answer says so, and the gates refuse it.
 */
export function makeAnswer(
  said: AnswerMessage,
  { nonce, sha256 }: AskedQuestion,
  seen: { readonly thinking_us: number; readonly observations: number },
): AgentAnswer {
  const answered = {
    reason: withinAsciiBytes(said.reason, MOST_REASON_BYTES),
    observations: seen.observations,
    measured: {
      nonce,
      ...(said.nonce === nonce ? {} : { answered_nonce: said.nonce }),
      question_sha256: sha256,
      thinking_us: seen.thinking_us,
      ...(said.type === 'propose' && said.signature !== undefined
        ? { signature: said.signature }
        : {}),
      ...(said.usage === undefined ? {} : { usage: said.usage }),
    },
  };
  if (said.type === 'escalate') return { kind: 'agent_escalated', ...answered };
  const { action, workers_to, confidence_ppm } = said;
  return {
    kind: 'agent_proposed',
    action,
    workers_to,
    ...(confidence_ppm === undefined ? {} : { confidence_ppm }),
    ...answered,
  };
}
