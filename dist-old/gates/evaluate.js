import { decisionSchema } from '../domain/decision.js';
import { GATES, intake } from './gates.js';
/**
 * Asks every gate. Default deny: allowed means that no gate objected, and an error anywhere in here
 * objects. A refusal is a value and holds every reason. Never throws.
 */
export function evaluate(input) {
    try {
        return askAll(input);
    }
    catch {
        return { allowed: false, reasons: [{ gate: 'evaluation', code: 'gate_failed' }] };
    }
}
function askAll(input) {
    const { decision } = input;
    if (decision === undefined || !decisionSchema.safeParse(decision).success) {
        const notMinted = intake(input).map((code) => ({ gate: 'intake', code }));
        return { allowed: false, reasons: [{ gate: 'shape', code: 'not_a_decision' }, ...notMinted] };
    }
    const reasons = GATES.flatMap((gate) => ask(gate, decision, input));
    if (reasons.length > 0)
        return { allowed: false, reasons };
    return {
        allowed: true,
        decision,
        gates_passed: ['shape', ...GATES.map(({ name }) => name)],
        approval_needed: input.policy.environment_approval[input.place.env].some((action) => action === decision.action),
    };
}
function ask(gate, decision, input) {
    try {
        return gate.objections(decision, input).map((code) => ({ gate: gate.name, code }));
    }
    catch {
        return [{ gate: gate.name, code: 'gate_failed' }];
    }
}
