import { messageOf } from '../../../../src/core/domain/errors.js';
import type { GateInput, RefusalReason } from '../../../../src/core/gates/gate-input.js';
import type { Verdict } from '../../../../src/core/gates/evaluate.js';
import type { Engine } from './subject.js';
import { expectedReasons } from './oracle.js';
import type { Property } from './properties.js';

/** What a verdict breaks, and what came out instead of what should have. */
export interface Breach {
  readonly property: Property;
  readonly found: string;
}

/**
 * Asks the gates, and the oracle what they should have said.
 * @param truth what the oracle is asked, where that is not what the gates were told
 */
export function breachOf(
  { evaluate, gates }: Engine,
  input: GateInput,
  truth = input,
): { readonly breach: Breach | undefined; readonly verdict: Verdict | undefined } {
  let verdict: Verdict;
  try {
    verdict = evaluate(input, gates);
  } catch (error) {
    const found = `the gates threw: ${messageOf(error)}`;
    return { breach: { property: 'refusal_is_total', found }, verdict: undefined };
  }
  return { breach: compare(verdict, expectedReasons(truth)), verdict };
}

function compare(
  verdict: Verdict,
  expected: ReturnType<typeof expectedReasons>,
): Breach | undefined {
  const [first] = expected;
  if (verdict.allowed) {
    if (first === undefined) return undefined;
    return { property: first.property, found: `it passed; ${namesOf([first])} should refuse it` };
  }
  const { reasons } = verdict;
  if (reasons.length === 0) {
    return { property: 'refusal_is_total', found: 'it was refused without any reason' };
  }
  if (first === undefined) {
    const found = `${namesOf(reasons)} refused it; nothing speaks against it`;
    return { property: 'nothing_else_refuses', found };
  }
  if (isSame(reasons, expected)) return undefined;
  const found = `refused by ${namesOf(reasons)}; it should be ${namesOf(expected)}`;
  return { property: 'every_reason_is_named', found };
}

function isSame(some: readonly RefusalReason[], others: readonly RefusalReason[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ gate, code }) =>
      others.some((other) => other.gate === gate && other.code === code),
    )
  );
}

function namesOf(reasons: readonly RefusalReason[]): string {
  return reasons.map(({ gate, code }) => `${gate}:${code}`).join(', ');
}
