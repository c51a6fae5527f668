import { actionIndex } from '../../core/domain/actions.js';
import type { ProposedAct } from '../../core/domain/proposal.js';
import type { Chosen } from './decision-lines.js';

/** What a line says of a choice of the built-in decider, but for the number of workers. */
export function chosenByBuiltIn(choice: ProposedAct): Omit<Chosen, 'workers_to'> {
  const { action, decided_by, how, why } = choice;
  return {
    decision: decided_by === 'rule' ? actionIndex(action) : action,
    action,
    decided_by,
    how: how === 'rule' ? { rule: choice.rule } : { choice: how },
    why,
  };
}
