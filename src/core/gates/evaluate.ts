import { decisionSchema, type Decision } from '../domain/decision.js';
import { APPROVAL_GATE, NOT_APPROVED } from './approval.js';
import type { Check, Gate, Judged } from './gate.js';
import type { GateInput, RefusalReason } from './gate-input.js';
import { GATES } from './gates.js';
import { isWholeDecision } from './parse-decision.js';

export type Verdict =
  | {
      readonly allowed: true;
      readonly decision: Decision;
      readonly gates_passed: readonly string[];
    }
  | { readonly allowed: false; readonly reasons: readonly RefusalReason[] };

/**
 * Asks every gate. Default deny: allowed means that no gate objected, and an error anywhere in here
 * objects. A refusal is a value and holds every reason. Never throws.
 * @param gates other than the real ones only to see what each check is good for
 */
export function evaluate(input: GateInput, gates: readonly Gate[] = GATES): Verdict {
  try {
    return askAll(input, gates);
  } catch {
    return { allowed: false, reasons: [{ gate: 'evaluation', code: 'gate_failed' }] };
  }
}

/** Whether a human is all that is missing. */
export function needsOnlyApproval(verdict: Verdict): boolean {
  return (
    !verdict.allowed &&
    verdict.reasons.length === 1 &&
    verdict.reasons.every(({ gate, code }) => gate === APPROVAL_GATE && code === NOT_APPROVED)
  );
}

/** The gates that a decision passed which only a human was missing for. */
export function gatesBeforeApproval(): string[] {
  return namesOf(GATES.filter(({ name }) => name !== APPROVAL_GATE));
}

function askAll(input: GateInput, gates: readonly Gate[]): Verdict {
  const { decision, policy } = input;
  const reasons: RefusalReason[] = [];
  if (policy === undefined) reasons.push({ gate: 'policy', code: 'policy_unusable' });
  if (decision === undefined || !isDecision(decision)) {
    reasons.push({ gate: 'shape', code: 'not_a_decision' });
    if (!input.origin.minted) reasons.push({ gate: 'intake', code: 'not_minted_in_this_run' });
    return { allowed: false, reasons };
  }
  if (policy === undefined) return { allowed: false, reasons };
  const judged = { ...input, decision, policy };
  for (const { gate, check } of gates === GATES ? ALL_CHECKS : checksOf(gates)) {
    const code = ask(check, judged);
    if (code !== undefined) reasons.push({ gate, code });
  }
  if (reasons.length > 0) return { allowed: false, reasons };
  return {
    allowed: true,
    decision,
    gates_passed: namesOf(gates),
  };
}

function namesOf(gates: readonly Gate[]): string[] {
  return ['policy', 'shape', ...gates.map(({ name }) => name)];
}

interface CheckOfGate {
  readonly gate: string;
  readonly check: Check;
}

function checksOf(gates: readonly Gate[]): readonly CheckOfGate[] {
  return gates.flatMap(({ name, checks }) => checks.map((check) => ({ gate: name, check })));
}

/** In a list that is not frozen: V8 takes three times as long to walk one that is. */
const ALL_CHECKS = checksOf(GATES);

function isDecision(decision: Decision): boolean {
  return isWholeDecision(decision) || decisionSchema.safeParse(decision).success;
}

/** A check that throws objects, and the others are asked all the same. */
function ask({ code, objects }: Check, judged: Judged): string | undefined {
  try {
    return objects(judged) ? code : undefined;
  } catch {
    return 'gate_failed';
  }
}
