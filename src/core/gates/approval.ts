import { isOneOf } from '../domain/actions.js';
import { deepFreeze } from '../domain/objects.js';
import type { Check, Judged } from './gate.js';

const US_PER_MS = 1_000;

export const APPROVAL_GATE = 'approval';
/** The only objection that a human can take away. */
export const NOT_APPROVED = 'not_approved';

/** Where the policy wants a human to say yes: to exactly this, and in time. */
export const APPROVAL: readonly Check[] = deepFreeze([
  { code: NOT_APPROVED, objects: (input) => needsHuman(input) && input.approval === null },
  { code: 'approved_something_else', objects: isAboutSomethingElse },
  {
    code: 'approved_too_late',
    objects: ({ approval, policy }) =>
      approval !== null && !(approval.waited_us <= policy.approval_within_ms * US_PER_MS),
  },
]);

function needsHuman({ decision, place, policy }: Judged): boolean {
  return isOneOf(policy.environment_approval[place.env], decision.action);
}

/** The world may have changed while the human thought: what was approved began with so many workers. */
function isAboutSomethingElse({ approval, decision, app }: Judged): boolean {
  if (approval === null) return false;
  return (
    approval.decision_id !== decision.decision_id ||
    approval.action !== decision.action ||
    approval.workers_to !== decision.workers_to ||
    approval.workers_from !== app.serving
  );
}
