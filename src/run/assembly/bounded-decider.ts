import { clearTimeout, setTimeout } from 'node:timers';
import { monotonicMs } from '../../base/machine-time.js';
import type { DeciderFailure } from '../../core/decider/decider-failures.js';
import { interruptedError, throwIfInterrupted } from '../../core/domain/errors.js';
import type { Decider, Diagnostics } from '../../core/domain/ports.js';
import { parseAnswer, type Proposal } from '../../core/domain/proposal.js';
import type { LoopDependencies } from '../orchestrator/loop-dependencies.js';

/** An incident goes on while the decider thinks. */
const DECIDES_WITHIN_MS = 1_500;

export interface DeciderBounds {
  readonly signal: AbortSignal;
  readonly diagnostics: Pick<Diagnostics, 'warn'>;
  readonly deadlineMs?: number;
  /** How much longer it is waited for, where the decider keeps its deadline itself. */
  readonly graceMs?: number;
}

/**
 * Holds a decider to what its port promises: a control loop can ask it in no other way. Where no answer
 * comes in time, also because the decider kept this thread busy, or where it is no answer at all, a
 * human is needed.
 * @returns asks; rejects with `interrupted` as soon as the signal comes, whatever the decider does
 */
export function boundedDecider(
  decider: Decider,
  { signal, diagnostics, deadlineMs = DECIDES_WITHIN_MS, graceMs = 0 }: DeciderBounds,
): LoopDependencies['propose'] {
  const withinMs = deadlineMs + graceMs;
  const late = () => escalation('decider_gave_no_answer_in_time');
  return async (question) => {
    const askedMs = monotonicMs();
    try {
      const asked = decider.propose(question, deadlineMs);
      const answer = await waitFor(asked, { ms: withinMs, late, signal });
      return monotonicMs() - askedMs > withinMs ? late() : parseAnswer(answer);
    } catch (error) {
      throwIfInterrupted(signal);
      diagnostics.warn('the decider failed', { err: error });
      return escalation('decider_failed');
    }
  };
}

function escalation(reason: DeciderFailure): Proposal {
  return { kind: 'escalate', reason };
}

/**
 * Waits for an answer, but not longer than that and not past the signal: neither then keeps anything of it.
 * @returns rejects as the work does, or with `interrupted`
 */
function waitFor<Answer, Late>(
  work: Promise<Answer>,
  {
    ms,
    late,
    signal,
  }: { readonly ms: number; readonly late: () => Late; readonly signal: AbortSignal },
): Promise<Answer | Late> {
  return new Promise((resolve, reject) => {
    const answered = work.then(resolve, reject);
    const timer = setTimeout(() => {
      resolve(late());
      end();
    }, ms);
    const interrupt = () => {
      reject(interruptedError());
      end();
    };
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
    };
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();
    void answered.then(end);
  });
}
