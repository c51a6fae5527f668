import { executableOf } from './execute.js';
/** Asks a human, with both the question and a refusal in the log. */
export async function askForApproval({ context, proofLog, watch, approvals }, decision, cause) {
    const { app_name, env, policy_sha256 } = context;
    const { decision_id, workers_to } = decision;
    const about = { app_name, env, decision_id, action: executableOf(decision) };
    const workers_from = watch.observe().serving;
    const seq = await proofLog.append({ event_name: 'APPROVAL_REQUESTED', ...about, workers_from, workers_to, policy_sha256 }, cause);
    const answer = await approvals.ask(decision);
    if (answer.granted)
        return { granted: true, seq };
    const { reason } = answer;
    const denied = await proofLog.append({ event_name: 'APPROVAL_DENIED', ...about, reason }, seq);
    return { granted: false, seq: denied, code: reason };
}
