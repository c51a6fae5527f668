import { z } from 'zod';
import { ACTIONS } from '../../core/domain/actions.js';
import { decidedBySchema } from '../../core/domain/decision.js';
import { environmentSchema } from '../../core/domain/environment.js';
import { incidentClassSchema } from '../../core/domain/incident.js';
import { runRecordSchema } from '../../core/domain/proof-lines/run-record.js';
import { sealSchema, unknownSchema } from '../../core/domain/seal-words.js';

const seq = z.int().min(1);
const count = z.int().min(0);
const ppm = z.int().min(0);
const action = z.enum(ACTIONS);
const text = z.string();

/** A sentence about something, and the line whose fields it is made of. */
export const statementSchema = z.strictObject({ about: text, says: text, seq });
export type Statement = z.infer<typeof statementSchema>;

/** One part of the state: the bucket, the number that fell into it, and where its edge lies. */
const bucketSchema = z.strictObject({
  name: z.enum(['incident', 'utilization', 'workers', 'recent_restarts']),
  bucket: text,
  /** Null where the log does not hold it. */
  number: z.int().nullable(),
  threshold: z.int().nullable(),
  unit: z.enum([
    'failed_workers',
    'utilization_ppm',
    'serving_workers',
    'restarts',
    'failing_dependencies',
  ]),
  because: text,
});
export type Bucket = z.infer<typeof bucketSchema>;

const qCellSchema = z.strictObject({
  action,
  q_micro: z.int(),
  visits: count,
  chosen: z.boolean(),
});

/** What an agent answered, where one was asked that is not built in. */
const agentSchema = z.strictObject({
  /** As it asked for it; null where it asked for a human. */
  wanted: text.nullable(),
  workers_to: z.int().nullable(),
  reason: text,
  confidence_ppm: ppm.nullable(),
  observations: count,
  thinking_us: count.nullable(),
  statements: z.array(statementSchema),
});

const rejectionSchema = z.strictObject({
  action,
  /** As the decider wrote it. */
  reason: text,
  numbers: text,
});
export type ExplainedRejection = z.infer<typeof rejectionSchema>;

/** What earlier runs say, where they are available. */
const historySchema = z.union([
  z.strictObject({ known: z.literal(false), because: text }),
  z.strictObject({
    known: z.literal(true),
    incident: incidentClassSchema,
    action,
    stable: count,
    not_stable: count,
    unknown: count,
    n: count,
    low_ppm: ppm,
    high_ppm: ppm,
    runs: count,
    left_out: count,
    newest_only: z.boolean(),
  }),
]);
export type ExplainedHistory = z.infer<typeof historySchema>;

const choiceSchema = z.strictObject({
  seq,
  /** The decider chose, or said that it does not know. */
  kind: z.enum(['decision', 'escalation']),
  decision_id: text.nullable(),
  event_id: text.nullable(),
  incident: incidentClassSchema,
  /** An agent may ask for one that there is not. */
  action: text.nullable(),
  decided_by: decidedBySchema.nullable(),
  choice: text.nullable(),
  why: text,
  readings: z.array(statementSchema),
  state_key: text,
  state: z.array(bucketSchema),
  rule: statementSchema.nullable(),
  /** How the number of workers was computed; null where none was asked for. */
  target: statementSchema.nullable(),
  /** From the most to the least valued; null where the table has no row for the state. */
  q_values: z.array(qCellSchema).nullable(),
  /** The chosen action's value less the next best one's; null where there are not two. */
  margin_micro: z.int().nullable(),
  next_best: action.nullable(),
  history: historySchema,
  rejected: z.array(rejectionSchema),
  /** Told of a run in which an agent decides, where it gave an answer. */
  agent: agentSchema.optional(),
});
export type ExplainedChoice = z.infer<typeof choiceSchema>;

const gatesSchema = z.strictObject({
  seq,
  verdict: z.enum(['allowed', 'observed', 'refused']),
  passed: z.array(text),
  refused: z.array(z.strictObject({ gate: text, code: text, because: text })),
  statements: z.array(statementSchema),
});
export type ExplainedGates = z.infer<typeof gatesSchema>;

const RESULTS = [
  'stable',
  'not_stable',
  'refused',
  'observed',
  'escalated',
  'unknown',
  'open',
] as const;

const outcomeSchema = z.strictObject({
  result: z.enum(RESULTS),
  act_us: count.nullable(),
  /** How often the app was looked at after the act. */
  looks: count.nullable(),
  stable_us: count.nullable(),
  served: count.nullable(),
  lost: count.nullable(),
  statements: z.array(statementSchema),
});
export type ExplainedOutcome = z.infer<typeof outcomeSchema>;

/** All that `explain` says, as `--json` prints it. */
export const explanationSchema = z.strictObject({
  explain_version: z.literal(1),
  file: text,
  asked_seq: seq,
  event_name: text,
  log: z.strictObject({
    run_id: text,
    kind: runRecordSchema.shape.kind,
    /** Told where a job of `--jobs` played the run. */
    job: runRecordSchema.shape.job,
    env: environmentSchema,
    backend: runRecordSchema.shape.backend,
    app_name: text.nullable(),
    /** What served in the app's place, where that is named otherwise. */
    app_served: text.optional(),
    /** The lines that were followed, each linked to the one before. */
    lines: count,
    head: text,
    seal: sealSchema,
    /** What cannot be known of a log that holds: whose key signed it, whether it was cut. */
    unknown: z.array(unknownSchema).readonly(),
    /** A run holds the log now: it may go on. */
    held: z.boolean(),
    /** What is wrong with the log, or null. The lines before it are good. */
    problem: z.strictObject({ code: text, line: count, expected: text, found: text }).nullable(),
  }),
  choice: choiceSchema.nullable(),
  gates: gatesSchema.nullable(),
  outcome: outcomeSchema.nullable(),
  /** From the fault, or whatever came first, to the line that was asked about. */
  causes: z.array(statementSchema),
});
export type Explanation = z.infer<typeof explanationSchema>;
