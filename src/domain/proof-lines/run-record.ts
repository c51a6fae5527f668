import { z } from 'zod';
import { environmentSchema } from '../environment.js';
import { rewardsSchema } from '../model-parameters.js';
import { earlierPolicySchema, policySchema } from '../policy.js';
import { count, scenarioId, sha256 } from './fields.js';

export const RUN_KINDS = ['run', 'onboard', 'violation'] as const;
export const runKindSchema = z.enum(RUN_KINDS);
export type RunKind = z.infer<typeof runKindSchema>;

/** What the first line of every proof log says about the run: enough to judge the log by itself. */
export const runRecordSchema = z.strictObject({
  kind: runKindSchema,
  env: environmentSchema,
  scenarios: z.array(scenarioId),
  /** `simulated`: no thread ran, and every time in the log is virtual. */
  backend: z.enum(['worker_threads', 'simulated', 'none']),
  /** What served in the app's place, where that is named otherwise: `apps/demo-api`. */
  app_served: z.string().max(80).optional(),
  bus: z.enum(['embedded', 'redis', 'none']),
  /** Host, port and database of a Redis bus, without credentials. */
  bus_place: z.string().max(300).optional(),
  seed: z.int().min(0),
  /**
   * Present where the run learns from its outcomes, each of which a Q_UPDATE follows: how far a
   * value moves, and what an outcome is worth.
   */
  learns: rewardsSchema.extend({ rate_ppm: z.int().min(0).max(1_000_000) }).optional(),
  /** Present where the run only observes: gates are asked, and nothing is carried out. */
  observes: z.literal(true).optional(),
  /** How many attacks follow; 0 in every other kind of run. */
  attacks: count,
  versions: z.strictObject({ demo_run: z.string(), node: z.string() }),
  /** The policy itself, so that every verdict can be recomputed from the log alone. */
  policy: z.discriminatedUnion('policy_version', [policySchema, earlierPolicySchema]),
  policy_sha256: sha256,
  q_table_sha256: sha256,
});
export type RunRecord = z.infer<typeof runRecordSchema>;
