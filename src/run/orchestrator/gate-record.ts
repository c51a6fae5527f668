import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { SubmissionContext } from './submission.js';

/** What the gates looked at, and differs from run to run. */
export function gateMeasures({ gates_us, input }: SubmissionContext) {
  return {
    asked_at_us: input.now_us,
    gates_us,
    serving_workers: input.app.serving,
    calm_us: input.app.calm_us,
  };
}

/** The same of a refusal, of whatever was presented, with what the limits looked at. */
export function refusalMeasures(
  submitted: SubmissionContext,
): ProofBodyOf<'ORCH_REFUSE'>['measured'] {
  const { decision, past, app } = submitted.input;
  return {
    ...gateMeasures(submitted),
    minted_at_us: decision?.minted_at_us ?? null,
    limits: { ...past, in_flight: app.in_flight },
  };
}
