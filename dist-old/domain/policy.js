import { z } from 'zod';
import { ACTIONS } from './actions.js';
import { environmentSchema } from './environment.js';
const actionList = z.array(z.enum(ACTIONS));
const milliseconds = z.int().min(0);
/** Allowlists and limits: everything that the gates and the watch are told by people. */
export const policySchema = z.strictObject({
    policy_version: z.literal(1),
    /** Refused in every environment, whatever an allowlist says. */
    never: actionList,
    /** What DEMO_MODE leaves. DEMO_MODE is always on. */
    demo_mode_allow: actionList,
    environment_allow: z.record(environmentSchema, actionList),
    environment_approval: z.record(environmentSchema, actionList),
    decision_lifetime_ms: milliseconds,
    cooldown_ms: z.partialRecord(z.enum(ACTIONS), milliseconds),
    restart_budget: z.strictObject({ restarts: z.int().min(0), within_ms: milliseconds }),
    overload: z.strictObject({
        utilization_ppm: z.int().min(1).max(1_000_000),
        consecutive_windows: z.int().min(1),
    }),
    stable: z.strictObject({
        consecutive_good_probes: z.int().min(1),
        probe_deadline_ms: milliseconds,
        give_up_after_ms: milliseconds,
    }),
    /** How long an injected fault may take until the detector sees it. */
    fault_must_show_within_ms: milliseconds,
    /** How often `dev` tries another action than the best known one; the others never do. */
    exploration_ppm: z.int().min(0).max(1_000_000),
});
