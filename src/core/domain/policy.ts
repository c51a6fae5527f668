import { z } from 'zod';
import { agentBudgetsSchema } from './agent.js';
import { ACTIONS } from './actions.js';

/** No limit of a policy reaches further back than a day. */
const DAY_MS = 86_400_000;
/** So many windows and looks are kept and logged; a policy that asks for more could never be met. */
const MOST_LOOKS = 48;

const actionName = z.enum(ACTIONS);
/** A set: order and repetition say nothing, and do not change the policy's hash. */
const actionList = z.array(actionName).max(ACTIONS.length).overwrite(asSet);
const milliseconds = z.int().min(0).max(DAY_MS);
const perEnvironment = z.strictObject({ dev: actionList, stage: actionList, prod: actionList });

const allowlists = {
  /** Refused in every environment, whatever an allowlist says. */
  never: actionList,
  /** What DEMO_MODE leaves. DEMO_MODE is always on. */
  demo_mode_allow: actionList,
  environment_allow: perEnvironment,
  /** What a human has to approve, each time. */
  environment_approval: perEnvironment,
};
const cooldown_ms = z.partialRecord(actionName, milliseconds);
const restart_budget = z.strictObject({ restarts: z.int().min(0), within_ms: milliseconds });
const watch = {
  overload: z.strictObject({
    utilization_ppm: z.int().min(1).max(1_000_000),
    consecutive_windows: z.int().min(1).max(MOST_LOOKS),
  }),
  stable: z.strictObject({
    consecutive_good_probes: z.int().min(1).max(MOST_LOOKS),
    probe_deadline_ms: milliseconds,
    give_up_after_ms: milliseconds,
  }),
  /** How long an injected fault may take until the detector sees it. */
  fault_must_show_within_ms: milliseconds,
  /** How often `dev` tries another action than the best known one; the others never do. */
  exploration_ppm: z.int().min(0).max(1_000_000),
};

/**
 * Allowlists and limits: everything that the gates and the watch are told by people. The keys are
 * hashed and logged in this order.
 */
const policyFields = z.strictObject({
  policy_version: z.union([z.literal(2), z.literal(3)]),
  ...allowlists,
  /** How old a decision may be when the gates are asked; a human's time to think is not counted. */
  decision_lifetime_ms: milliseconds,
  /** How long a human may think. */
  approval_within_ms: milliseconds,
  /** How long after an action the same one is refused. */
  cooldown_ms,
  /** So many restarts within the time; the next one is for a human to decide. */
  restart_budget,
  /** With more incidents than this within the time, nothing is done any more. */
  storm_brake: z.strictObject({ incidents: z.int().min(1), within_ms: milliseconds }),
  /** Fewer workers only after the app was calm for so long. */
  scale_down_after_ms: milliseconds,
  ...watch,
  /** What an agent may use up. Version 2 knows none: where an agent decides, the usual budgets hold. */
  agent: agentBudgetsSchema.optional(),
});
export const policySchema = policyFields.refine(...ofItsVersion());
export type Policy = z.infer<typeof policySchema>;

function asSet(actions: readonly (typeof ACTIONS)[number][]): (typeof ACTIONS)[number][] {
  return ACTIONS.filter((action) => actions.includes(action));
}

/** What a policy of either version must hold, wherever it is written: for `refine`. */
export function ofItsVersion(): [
  holds: (policy: Pick<z.infer<typeof policyFields>, 'policy_version' | 'agent'>) => boolean,
  otherwise: { error: string; path: string[] },
] {
  return [
    ({ policy_version, agent }) => (policy_version === 3) === (agent !== undefined),
    { error: 'agent belongs to version 3, and version 3 needs it', path: ['agent'] },
  ];
}
