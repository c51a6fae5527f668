import { RECORDED_ANSWER, typedHash, type RecordedAnswer } from '../../core/domain/approval.js';
import type { ApprovalRequest, Terminal, TerminalAnswer } from '../../core/domain/ports.js';

const ANSWERS: Readonly<Record<RecordedAnswer, (request: ApprovalRequest) => TerminalAnswer>> = {
  granted: ({ sha256 }) => ({ kind: 'typed', text: typedHash(sha256) }),
  denied: () => ({ kind: 'typed', text: 'no' }),
  no_answer: () => ({ kind: 'no_answer_in_time' }),
};

/** A terminal at which nobody sits: every question has the recorded answer, at once. */
export function recordedTerminal(answer: RecordedAnswer): Terminal {
  return {
    by: RECORDED_ANSWER,
    ask: (request) => Promise.resolve(ANSWERS[answer](request)),
  };
}
