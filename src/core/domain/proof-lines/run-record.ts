import { z } from 'zod';
import { agentRecordSchema } from '../agent.js';
import { servedFromSchema } from '../app-source.js';
import { environmentSchema } from '../environment.js';
import { rewardsSchema } from '../model-parameters.js';
import { deepFreeze } from '../objects.js';
import type { Policy } from '../policy.js';
import { expectsSchema } from './expectations.js';
import { countSchema, scenarioId, seq, sha256Schema } from './fields.js';
import { loggedPolicySchema, wholePolicy } from './logged-policy.js';

export const RUN_KINDS = deepFreeze(['run', 'onboard', 'violation'] as const);
export const runKindSchema = z.enum(RUN_KINDS);
export type RunKind = z.infer<typeof runKindSchema>;

/** The version of the format of proof logs: what this program writes, and all that it reads. */
export const LOG_FORMAT = '0.2';

/** How the log of a run ended, which was sealed before its attacks began. */
export const sealedBefore = z.strictObject({
  run_id: z.string().regex(/^\d{6,}-[0-9a-f]{4}$/),
  lines: seq,
  head: sha256Schema,
});

/** What the first line of every proof log says about the run: enough to judge the log by itself. */
export const runRecordSchema = z.strictObject({
  format: z.literal(LOG_FORMAT),
  kind: runKindSchema,
  env: environmentSchema,
  scenarios: z.array(scenarioId),
  /** Of a run of the walkthrough. An earlier program told none: its scenarios are the built-in ones. */
  expects: expectsSchema.optional(),
  /**
   * `processes`: an app of somebody's own. `simulated`: no thread ran, and every time in the log is virtual.
   */
  backend: z.enum(['worker_threads', 'processes', 'simulated', 'none']),
  /** What served in the app's place, where that is named otherwise: `apps/demo-api`. */
  app_served: z.string().max(80).optional(),
  /** Of an app of somebody's own: where its files are from. */
  app_from: servedFromSchema.optional(),
  bus: z.enum(['embedded', 'redis', 'none']),
  /** Host, port and database of a Redis bus, without credentials. */
  bus_place: z.string().max(300).optional(),
  seed: z.int().min(0),
  /** Of a run that a job of `--jobs` played, and of its attacks: which job, from 1 on. */
  job: z.int().min(1).optional(),
  /**
   * Present where the run learns from its outcomes, each of which a Q_UPDATE follows: how far a
   * value moves, and what an outcome is worth.
   */
  learns: rewardsSchema.extend({ rate_ppm: z.int().min(0).max(1_000_000) }).optional(),
  /** Present where an agent decides that is not built in. */
  agent: agentRecordSchema.optional(),
  /** Present where the run only observes: gates are asked, and nothing is carried out. */
  observes: z.literal(true).optional(),
  /** Present where alerts came from outside of the run. */
  alerts: z
    .strictObject({
      /** Whoever reaches the port could raise them while the run went on. */
      received: z.literal(true).optional(),
      /** Of the file whose recorded ones were told. */
      sha256: sha256Schema.optional(),
    })
    .optional(),
  /** Of a run of attacks: how many follow. */
  attacks: countSchema.optional(),
  /** Of attacks at the end of a run: how that run's log ended, which was sealed before them. */
  after: sealedBefore.optional(),
  versions: z.strictObject({ demo_run: z.string(), node: z.string() }),
  /** The policy itself, so that every verdict can be recomputed from the log alone. */
  policy: loggedPolicySchema,
  q_table_sha256: sha256Schema,
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** A run as its record tells it, with what follows from the record. */
export type LoggedRun = Omit<RunRecord, 'policy'> & {
  readonly policy: Policy;
  readonly policy_sha256: string;
};

/** @param sha256Of the hash of a text, in hex */
export function runOf(record: RunRecord, sha256Of: (text: string) => string): LoggedRun {
  const policy = wholePolicy(record.policy);
  return { ...record, policy, policy_sha256: sha256Of(JSON.stringify(policy)) };
}
