import { z } from 'zod';
import { environmentSchema } from './environment.js';

/** Who chose: a rule, the learned table, or an agent that is not built in. */
export const decidedBySchema = z.enum(['rule', 'q_table', 'agent']);
export type DecidedBy = z.infer<typeof decidedBySchema>;

/**
 * A decision, as it crosses from the decider to the orchestrator. It is bound to one run, app,
 * environment, event and policy, and it can be used once. `action` is any text here: whether it is
 * a known and permitted action is what the gates are for.
 */
export const decisionSchema = z.strictObject({
  decision_id: z.string().min(1).max(32),
  run_id: z.string().min(1).max(64),
  app_name: z.string().min(1).max(64),
  env: environmentSchema,
  event_id: z.string().min(1).max(32),
  action: z.string().min(1).max(64),
  /** The number of workers that a `scale_workers` asks for, else null. */
  workers_to: z.int().nullable(),
  decided_by: decidedBySchema,
  policy_sha256: z.string().length(64),
  /** Monotonic microseconds. */
  minted_at_us: z.int(),
});
export type Decision = Readonly<z.infer<typeof decisionSchema>>;
