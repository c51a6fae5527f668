import { typedHash } from '../../core/domain/approval.js';
import type { ApprovalAnswer, Approver, Clock, Terminal } from '../../core/domain/ports.js';

const US_PER_MS = 1_000;

/**
 * Asks whoever sits at the terminal, once for each request. Yes is the request's own hash, typed in
 * time; anything else is no.
 * @param terminal undefined where there is none: then nobody can say yes
 */
export function createApprover(
  terminal: Terminal | undefined,
  clock: Pick<Clock, 'nowUs'>,
): Approver {
  return {
    async ask(request): Promise<ApprovalAnswer> {
      if (terminal === undefined) {
        return { granted: false, reason: 'nobody_to_approve', by: null, waited_us: 0 };
      }
      const from = clock.nowUs();
      const answer = await terminal.ask(request);
      const waited = { by: terminal.by, waited_us: clock.nowUs() - from };
      if (answer.kind !== 'typed') return { granted: false, reason: answer.kind, ...waited };
      if (waited.waited_us > request.within_ms * US_PER_MS) {
        return { granted: false, reason: 'no_answer_in_time', ...waited };
      }
      return answer.text.trim() === typedHash(request.sha256)
        ? { granted: true, ...waited }
        : { granted: false, reason: 'wrong_answer', ...waited };
    },
  };
}
