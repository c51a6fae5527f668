import type { ProofBody, ProofBodyOf } from '../../src/core/domain/proof-lines/catalogue.js';
import { approvalDenied, approvalRequested, escalated, notStable } from './sample-endings.js';
import { decided, executed, injected, refused } from './sample-lines.js';
import { openingLines } from './sample-log.js';

type Executable = ProofBodyOf<'ORCH_EXEC'>['action'];

/** What a gate refuses that the decider itself had decided. */
export function refusedOf(action: Executable): ProofBodyOf<'ORCH_REFUSE'> {
  return { ...refused(null), action };
}

/** 12 lines: asked for approval on line 9, denied on 10, refused on 11, escalated on 12. */
export const deniedRun = (): ProofBody[] => [
  ...openingLines(),
  injected('overload'),
  decided('overload'),
  approvalRequested(),
  approvalDenied(),
  refusedOf('scale_workers'),
  escalated('refused_by_the_gates'),
];

/** 11 lines: decided on line 8, acted on 9, not stable on 10, escalated on 11. */
export const unstableRun = (
  status: ProofBodyOf<'ORCH_EXEC'>['status'] = 'executed',
): ProofBody[] => [
  ...openingLines(),
  injected('crash'),
  decided('crash'),
  status === 'executed' ? executed('crash') : { ...executed('crash'), status, effect: 'Error: no' },
  notStable('after_action'),
  escalated('not_stable_after_the_action'),
];
