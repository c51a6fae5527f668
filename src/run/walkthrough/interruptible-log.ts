import { throwIfInterrupted } from '../../core/domain/errors.js';
import type { ProofLog } from '../../core/domain/ports.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import { takeTurn } from '../../base/event-loop.js';
import { decorateLog } from './decorate-log.js';

/** What begins after each of these lines. */
const ANNOUNCES = [
  'ONBOARDING_STARTED',
  'ONBOARDING_VALIDATION_PASSED',
  'SPEC_GENERATED',
  'DEPLOYMENT_TRIGGERED',
  'RUNTIME_EMIT',
  'FAILURE_INJECTED',
  'RL_DECISION',
  'APPROVAL_REQUESTED',
] as const satisfies readonly ProofBody['event_name'][];
/** What was announced here is finished all the same: an event that is half delivered, a decision. */
const FINISHED = ['RUNTIME_EMIT', 'RL_DECISION', 'APPROVAL_REQUESTED'];

/**
 * A proof log that announces nothing once the signal has come. Nothing is done that was not
 * announced, so that this one place ends a run at each of its steps. What was done is still reported.
 */
export function interruptibleLog(log: ProofLog, signal: AbortSignal): ProofLog {
  return decorateLog(log, async (body, cause) => {
    const announces = ANNOUNCES.some((name) => name === body.event_name);
    if (announces) throwIfInterrupted(signal);
    const seq = await log.append(body, cause);
    if (!announces || FINISHED.includes(body.event_name)) return seq;
    await takeTurn();
    throwIfInterrupted(signal);
    return seq;
  });
}
