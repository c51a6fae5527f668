import { evaluate } from '../gates/evaluate.js';
import { firstDifference } from './difference.js';
/** Asks the gates again what they were asked then. */
export function replayVerdict(line, matter) {
    const verdict = afterTheHuman(ask(line, matter), matter.denied);
    if (line.event_name === 'ORCH_EXEC') {
        return firstDifference('replay_verdict', outcomeOf(verdict), {
            gates_passed: line.gates_passed,
            reasons: [],
        });
    }
    return firstDifference('replay_verdict', outcomeOf(verdict), {
        gates_passed: [],
        reasons: line.reasons,
    });
}
function ask(line, { run, scaling, past }) {
    const { minted, first_use, open_events } = line.gate_input;
    return evaluate({
        decision: decisionOf(line),
        origin: { minted, first_use },
        place: {
            run_id: line.run_id,
            app_name: line.app_name,
            env: line.env,
            policy_sha256: run.policy_sha256,
            open_events,
        },
        policy: run.policy,
        app: { serving: line.measured.serving_workers, scaling },
        past,
        now_us: line.measured.asked_at_us,
    });
}
/** Allowed by the gates is not yet allowed where the policy wants a human to say yes. */
function afterTheHuman(verdict, denied) {
    if (!verdict.allowed || !verdict.approval_needed)
        return verdict;
    const code = denied ?? 'nobody_was_asked';
    return { allowed: false, reasons: [{ gate: 'approval', code }] };
}
function outcomeOf(verdict) {
    return verdict.allowed
        ? { gates_passed: verdict.gates_passed, reasons: [] }
        : { gates_passed: [], reasons: verdict.reasons };
}
function decisionOf({ decision_id, gate_input, measured, }) {
    const { decision } = gate_input;
    const { minted_at_us, decision_run_id } = measured;
    const isWhole = decision !== null && decision_id !== null && minted_at_us !== null;
    if (!isWhole || decision_run_id === null)
        return undefined;
    return { ...decision, decision_id, run_id: decision_run_id, minted_at_us };
}
