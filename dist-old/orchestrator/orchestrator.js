import { evaluate } from '../gates/evaluate.js';
import { parseDecision } from '../gates/parse-decision.js';
import { askForApproval } from './ask-for-approval.js';
import { execute } from './execute.js';
import { refuse } from './refuse.js';
export function createOrchestrator(parts) {
    const { context, proofLog, clock, watch } = parts;
    const executed = [];
    return {
        past: () => ({ executed }),
        async submit(raw, circumstances) {
            const from = clock.nowUs();
            // Claiming spends the decision, in the same turn in which it was presented.
            const claim = parts.claim(raw);
            const decision = claim.minted ? claim.decision : parseDecision(raw);
            const presented = { raw, decision, circumstances };
            const look = () => ({
                decision,
                origin: { minted: claim.minted, first_use: claim.minted && claim.first_use },
                place: { ...context, run_id: proofLog.runId, open_events: circumstances.open_events },
                policy: context.policy,
                app: { serving: watch.observe().serving, scaling: context.scaling },
                past: { executed: [...executed] },
                now_us: clock.nowUs(),
            });
            let input = look();
            let verdict = evaluate(input);
            let { cause } = circumstances;
            if (verdict.allowed && verdict.approval_needed) {
                const approval = await askForApproval(parts, verdict.decision, cause);
                cause = approval.seq;
                // The world may have changed while the human thought, so the pure gates are asked again.
                if (approval.granted)
                    input = look();
                verdict = approval.granted ? evaluate(input) : refusedBy('approval', approval.code);
            }
            const asked = { cause, gates_us: clock.nowUs() - from, input };
            if (!verdict.allowed)
                return refuse(parts, presented, { ...asked, reasons: verdict.reasons });
            executed.push({ action: verdict.decision.action, at_us: input.now_us });
            return execute(parts, verdict, { ...asked, circumstances });
        },
    };
}
function refusedBy(gate, code) {
    return { allowed: false, reasons: [{ gate, code }] };
}
