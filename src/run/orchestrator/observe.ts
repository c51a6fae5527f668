import type { Verdict } from '../../core/gates/evaluate.js';
import { executableOf } from './execute.js';
import { gateMeasures } from './gate-record.js';
import type { OrchestratorParts, Submission, SubmissionContext } from './submission.js';

/** Reports what would have been done, and does nothing: no act, and no question to a human. */
export async function observe(
  { context, proofLog }: OrchestratorParts,
  verdict: Verdict,
  submitted: SubmissionContext,
): Promise<Submission> {
  const { decision } = submitted.input;
  if (decision === undefined)
    throw new TypeError('the gates let something pass that is no decision');
  const { decision_id, event_id } = decision;
  const seq = await proofLog.append(
    {
      event_name: 'ORCH_OBSERVE',
      app_name: context.app_name,
      env: context.env,
      action: executableOf(decision),
      decision_id,
      event_id,
      status: 'observed',
      would: verdict.allowed ? 'execute' : 'ask_for_approval',
      measured: { minted_at_us: decision.minted_at_us, ...gateMeasures(submitted) },
    },
    submitted.cause,
  );
  return { result: 'observed', seq };
}
