import { decisionSchema, type Decision } from '../domain/decision.js';
import type { GateInput, RefusalReason } from './gate-input.js';
import { GATES, intake, type Gate } from './gates.js';

export type Verdict =
  | {
      readonly allowed: true;
      readonly decision: Decision;
      readonly gates_passed: readonly string[];
      readonly approval_needed: boolean;
    }
  | { readonly allowed: false; readonly reasons: readonly RefusalReason[] };

/**
 * Asks every gate. Default deny: allowed means that no gate objected, and an error anywhere in here
 * objects. A refusal is a value and holds every reason. Never throws.
 */
export function evaluate(input: GateInput): Verdict {
  try {
    return askAll(input);
  } catch {
    return { allowed: false, reasons: [{ gate: 'evaluation', code: 'gate_failed' }] };
  }
}

function askAll(input: GateInput): Verdict {
  const { decision } = input;
  if (decision === undefined || !decisionSchema.safeParse(decision).success) {
    const notMinted = intake(input).map((code) => ({ gate: 'intake', code }));
    return { allowed: false, reasons: [{ gate: 'shape', code: 'not_a_decision' }, ...notMinted] };
  }
  const reasons = GATES.flatMap((gate) => ask(gate, decision, input));
  if (reasons.length > 0) return { allowed: false, reasons };
  return {
    allowed: true,
    decision,
    gates_passed: ['shape', ...GATES.map(({ name }) => name)],
    approval_needed: input.policy.environment_approval[input.place.env].some(
      (action) => action === decision.action,
    ),
  };
}

function ask(gate: Gate, decision: Decision, input: GateInput): RefusalReason[] {
  try {
    return gate.objections(decision, input).map((code) => ({ gate: gate.name, code }));
  } catch {
    return [{ gate: gate.name, code: 'gate_failed' }];
  }
}
