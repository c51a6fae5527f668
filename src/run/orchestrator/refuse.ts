import { shorten } from '../../core/domain/safe-text.js';
import type { RefusalReason } from '../../core/gates/gate-input.js';
import { attemptRecord, refusalMeasures } from './gate-record.js';
import type { Asked, OrchestratorParts, Presented, Submission } from './submission.js';

/** Reports a refusal in exactly one line with every reason. Nothing else is touched. */
export async function refuse(
  { context, metrics, proofLog }: OrchestratorParts,
  { raw, decision, circumstances }: Presented,
  asked: Asked & { readonly reasons: readonly RefusalReason[] },
): Promise<Submission> {
  const { cause, reasons } = asked;
  const { attack } = circumstances;
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
      ...(attack === undefined ? {} : { attack, attempt: attemptRecord(asked.input) }),
      ...(asked.input.paused && { paused: true }),
      ...(asked.input.policy === undefined && { policy_unusable: true }),
      measured: refusalMeasures(asked, attack !== undefined),
    },
    cause,
  );
  const objecting = new Set(reasons.map(({ gate }) => gate));
  for (const gate of objecting) metrics.countRefusal(gate, attack !== undefined);
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
