import { createHash } from 'node:crypto';
import { PPM, scaleArithmetic } from '../../core/decider/scale-target.js';
import { approvalText, type Denial } from '../../core/domain/approval.js';
import type { Decision } from '../../core/domain/decision.js';
import type { ApprovalRequest } from '../../core/domain/ports.js';
import type { ApprovalGiven } from '../../core/gates/gate-input.js';
import { executableOf } from './execute.js';
import type { OrchestratorParts, SubmissionCause } from './submission.js';

/** What the human said, and the seq of the line that holds it. */
export type Approval = { readonly seq: number } & (
  | { readonly granted: true; readonly given: ApprovalGiven }
  | { readonly granted: false; readonly code: Denial }
);

/** Asks a human, with the question and the answer in the log. The question is durable first. */
export async function askForApproval(
  parts: OrchestratorParts,
  decision: Decision,
  { cause, utilization_ppm = null }: SubmissionCause,
): Promise<Approval> {
  const { context, proofLog, approver } = parts;
  const { app_name, env } = context;
  const { decision_id, action, workers_to } = decision;
  const about = { app_name, env, decision_id, action: executableOf(decision) };
  const request = requestFor(parts, decision, utilization_ppm);
  const { workers_from, sha256: request_sha256 } = request;
  const seq = await proofLog.append(
    {
      event_name: 'APPROVAL_REQUESTED',
      ...about,
      workers_from,
      workers_to,
      measured: { request_sha256 },
    },
    cause,
  );
  const answer = await approver.ask(request);
  const { by, waited_us } = answer;
  if (!answer.granted) {
    const { reason } = answer;
    const line = { event_name: 'APPROVAL_DENIED', ...about, reason } as const;
    const denied = await proofLog.append({ ...line, measured: { by, waited_us } }, seq);
    return { granted: false, seq: denied, code: reason };
  }
  const granted = await proofLog.append(
    {
      event_name: 'APPROVAL_GRANTED',
      ...about,
      measured: { by: by ?? 'unknown', waited_us, request_sha256 },
    },
    seq,
  );
  const given = { decision_id, action, workers_from, workers_to, waited_us };
  return { granted: true, seq: granted, given };
}

function requestFor(
  { context, policy, watch }: OrchestratorParts,
  decision: Decision,
  utilizationPpm: number | null,
): ApprovalRequest {
  const { run_id, app_name, env, event_id, decision_id, action, workers_to } = decision;
  const workers_from = watch.observe().serving;
  const subject = {
    run_id,
    app_name,
    env,
    event_id,
    decision_id,
    action,
    workers_from,
    workers_to,
    policy_sha256: decision.policy_sha256,
  };
  return {
    ...subject,
    arithmetic: workers_to === null ? 'no number is asked for' : arithmetic(),
    sha256: createHash('sha256').update(approvalText(subject)).digest('hex'),
    within_ms: policy?.approval_within_ms ?? 0,
  };

  function arithmetic(): string {
    return scaleArithmetic(workers_from, utilizationPpm ?? PPM, context.scaling);
  }
}
