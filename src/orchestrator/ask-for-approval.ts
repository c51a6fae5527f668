import type { Decision } from '../domain/decision.js';
import { executableOf } from './execute.js';
import type { OrchestratorParts } from './submission.js';

/** What the human said, and the seq of the line that holds it. */
export type Approval = { readonly seq: number } & (
  { readonly granted: true } | { readonly granted: false; readonly code: string }
);

/** Asks a human, with both the question and a refusal in the log. */
export async function askForApproval(
  { context, proofLog, watch, approvals }: OrchestratorParts,
  decision: Decision,
  cause: number | null,
): Promise<Approval> {
  const { app_name, env, policy_sha256 } = context;
  const { decision_id, workers_to } = decision;
  const about = { app_name, env, decision_id, action: executableOf(decision) };
  const workers_from = watch.observe().serving;
  const seq = await proofLog.append(
    { event_name: 'APPROVAL_REQUESTED', ...about, workers_from, workers_to, policy_sha256 },
    cause,
  );
  const answer = await approvals.ask(decision);
  if (answer.granted) return { granted: true, seq };
  const { reason } = answer;
  const denied = await proofLog.append({ event_name: 'APPROVAL_DENIED', ...about, reason }, seq);
  return { granted: false, seq: denied, code: reason };
}
