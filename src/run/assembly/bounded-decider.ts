import { monotonicMs } from '../../base/machine-time.js';
import { withTimeout } from '../../base/with-timeout.js';
import type { DeciderFailure } from '../../core/decider/decider-failures.js';
import { throwIfInterrupted } from '../../core/domain/errors.js';
import type { Decider, Diagnostics } from '../../core/domain/ports.js';
import { answerSchema, type Proposal } from '../../core/domain/proposal.js';
import type { LoopDependencies } from '../orchestrator/loop-dependencies.js';
import { unlessInterrupted } from '../orchestrator/unless-interrupted.js';

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
    // Not AbortSignal.any: that alone takes as long as all the rest of this (Node 20).
    const over = new AbortController();
    const interrupt = () => {
      over.abort();
    };
    if (signal.aborted) interrupt();
    signal.addEventListener('abort', interrupt);
    try {
      const answer = unlessInterrupted(decider.propose(question, deadlineMs), over.signal);
      const proposal = await withTimeout(answer, withinMs, late);
      return monotonicMs() - askedMs > withinMs ? late() : answerSchema.parse(proposal);
    } catch (error) {
      throwIfInterrupted(signal);
      diagnostics.warn('the decider failed', { err: error });
      return escalation('decider_failed');
    } finally {
      // An answer that never comes would keep listening to the signal of the run.
      signal.removeEventListener('abort', interrupt);
      over.abort();
    }
  };
}

function escalation(reason: DeciderFailure): Proposal {
  return { kind: 'escalate', reason };
}
