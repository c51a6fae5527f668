import { shorten } from '../../core/domain/safe-text.js';
import type { RefusalReason } from '../../core/gates/gate-input.js';
import { refusalMeasures } from './gate-record.js';
import type { OrchestratorParts, Submission, SubmissionContext } from './submission.js';

/** Reports a refusal in exactly one line with every reason. Nothing else is touched. */
export async function refuse(
  { context, proofLog }: OrchestratorParts,
  submitted: SubmissionContext,
  reasons: readonly RefusalReason[],
): Promise<Submission> {
  const { raw, cause, input } = submitted;
  const { decision, paused, policy } = input;
  const seq = await proofLog.append(
    {
      event_name: 'ORCH_REFUSE',
      app_name: context.app_name,
      env: context.env,
      action: decision === undefined ? describe(raw) : shorten(decision.action),
      decision_id: decision?.decision_id ?? null,
      event_id: decision?.event_id ?? null,
      status: 'refused',
      reasons: [...reasons],
      ...(paused && { paused: true }),
      ...(policy === undefined && { policy_unusable: true }),
      measured: refusalMeasures(submitted),
    },
    cause,
  );
  return { result: 'refused', seq, reasons };
}

/** Something without a decision's shape, in a few harmless words. */
function describe(presented: unknown): string {
  try {
    if (typeof presented === 'object' && presented !== null && 'action' in presented) {
      return shorten(`${typeof presented.action}: ${String(presented.action)}`);
    }
    return shorten(`${typeof presented}: ${String(presented)}`);
  } catch {
    return 'an object that cannot be read';
  }
}
