import type { Decision } from '../domain/decision.js';
import type { Policy } from '../domain/policy.js';
import type { GateInput } from './gate-input.js';

/** What a check looks at: there is a policy, and what was presented has a decision's shape. */
export type Judged = GateInput & { readonly decision: Decision; readonly policy: Policy };

/** One reason to refuse. `code` is stable and is in the log. */
export interface Check {
  readonly code: string;
  readonly objects: (input: Judged) => boolean;
}

/** A named group of checks. All are asked, so that a refusal names every reason. */
export interface Gate {
  readonly name: string;
  readonly checks: readonly Check[];
}

/** Whether an agent chose it that is not built in. */
export function isAgents({ decision }: Judged): boolean {
  return decision.decided_by === 'agent';
}
