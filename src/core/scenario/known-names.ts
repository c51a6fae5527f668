import type { EscalationReason } from '../decider/decide.js';
import { AGENT_ESCALATIONS, DECIDER_FAILURES } from '../decider/decider-failures.js';
import { DENIALS } from '../domain/approval.js';
import { deepFreeze } from '../domain/objects.js';
import { proofBodySchema } from '../domain/proof-lines/catalogue.js';
import { GATES } from '../gates/gates.js';

type Names = readonly [string, ...string[]];

/** Every code by which a gate, or the human that it asks, refuses. */
export const REFUSAL_CODES = eachOnce([
  'policy_unusable',
  'not_a_decision',
  'gate_failed',
  ...GATES.flatMap(({ checks }) => checks.map(({ code }) => code)),
  ...DENIALS,
]);

/** A reason of the decider that is missing here does not compile. */
const OF_THE_DECIDER = {
  readings_missing: true,
  readings_conflict: true,
  state_unknown_to_q_table: true,
  q_table_row_unusable: true,
  no_action_left_by_rules_and_policy: true,
  no_action_was_ever_tried: true,
  tie_in_prod: true,
} as const satisfies Record<EscalationReason, true>;

/** Every reason why an incident is handed to a human. */
export const ESCALATION_REASONS = eachOnce([
  'refused_by_the_gates',
  'only_observed',
  'not_stable_after_the_action',
  'fault_without_effect',
  ...DECIDER_FAILURES,
  ...AGENT_ESCALATIONS,
  ...Object.keys(OF_THE_DECIDER),
]);

/** Every kind of line. */
export const EVENT_NAMES = eachOnce(
  proofBodySchema.options.map(({ shape }) => shape.event_name.value),
);

function eachOnce([first = '', ...others]: readonly string[]): Names {
  return deepFreeze([first, ...new Set(others.filter((name) => name !== first))]);
}
