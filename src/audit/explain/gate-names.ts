import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import { gatesBeforeApproval } from '../../core/gates/evaluate.js';
import { GATES } from '../../core/gates/gates.js';

/** Every gate, in the order in which they are asked: a policy and a decision must be there first. */
export const GATE_NAMES: readonly string[] = ['policy', 'shape', ...GATES.map(({ name }) => name)];

/** What was allowed passed every gate; where it was only observed, a human may not have been asked. */
export function passedBy(
  line: ProofBodyOf<'ORCH_EXEC' | 'ORCH_OBSERVE' | 'ORCH_REFUSE'>,
): readonly string[] {
  if (line.event_name === 'ORCH_REFUSE') return [];
  const isBeforeHuman = line.event_name === 'ORCH_OBSERVE' && line.would === 'ask_for_approval';
  return isBeforeHuman ? gatesBeforeApproval() : GATE_NAMES;
}
