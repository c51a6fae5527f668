import { rejectionsOf, type Rejection } from '../../core/decider/decide.js';
import { stateOf } from '../../core/decider/state.js';
import { isExecutable } from '../../core/domain/actions.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { Policy } from '../../core/domain/policy.js';
import { rowOf } from '../../core/decider/row-of.js';
import { allowedActions } from '../../core/gates/allowed-actions.js';

/**
 * Why each of the other actions was not chosen: computed anew from what the decision's line and the
 * policy hold, by the code that decided.
 */
export function rejectedBy(line: ProofBodyOf<'RL_DECISION'>, policy: Policy): Rejection[] {
  const { action, env, decided_by } = line;
  // What an agent weighed against what, it alone knows.
  if (!isExecutable(action) || decided_by === 'agent') return [];
  const allowed = allowedActions(policy, env);
  return rejectionsOf(action, { state: stateOf(line), row: rowOf(line), allowed });
}
