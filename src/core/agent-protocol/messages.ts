import { z } from 'zod';
import { ACTIONS } from '../domain/actions.js';
import { MOST_ACTION_CHARACTERS, usageSchema } from '../domain/agent.js';
import { environmentSchema } from '../domain/environment.js';

/*
 * The protocol that an agent speaks: one JSON object a line, UTF-8, on its standard input and output.
 */
export const AGENT_PROTOCOL = 'demo-run-agent/1';

const nonce = z.string().regex(/^[0-9a-f]{32}$/);
export const incidentId = z.string().max(32);
const text = z.string().max(600);
const name = z.string().min(1).max(80);
const micros = z.int().min(0);
const ppm = z.int().min(0).max(1_000_000);

/** An alert as Alertmanager sends it to a webhook, version 4 (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config). */
const alertSchema = z.strictObject({
  version: z.literal('4'),
  groupKey: text,
  truncatedAlerts: z.int(),
  status: z.enum(['firing', 'resolved']),
  receiver: text,
  groupLabels: z.record(z.string(), z.string()),
  commonLabels: z.record(z.string(), z.string()),
  commonAnnotations: z.record(z.string(), z.string()),
  externalURL: z.string(),
  alerts: z.array(
    z.strictObject({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
      startsAt: z.string(),
      endsAt: z.string(),
      generatorURL: z.string(),
      fingerprint: z.string(),
    }),
  ),
});
export type WebhookAlert = z.infer<typeof alertSchema>;

/** What can be read of the app. Times are microseconds before the moment of reading. */
const readingsSchema = z.strictObject({
  serving: z.int(),
  desired: z.int(),
  standby: z.int(),
  min_replicas: z.int(),
  max_replicas: z.int(),
  target_utilization_ppm: ppm,
  failed: z.array(z.strictObject({ worker: text, cause: text, ago_us: micros })),
  /** The latest windows, oldest first. */
  windows: z.array(
    z.strictObject({
      closed_ago_us: micros,
      utilization_ppm: ppm.nullable(),
      heap_used_kb: z.int().min(0).nullable(),
      requests_served: z.int().min(0),
      requests_lost: z.int().min(0),
    }),
  ),
  workers_by_utilization: z
    .int()
    .nullable()
    .describe(
      "The number of workers that the spec's arithmetic gives for the latest reading, where it gives one. " +
        'No other number passes the gates.',
    ),
});
export type AppReadings = z.infer<typeof readingsSchema>;

const incidentSchema = z.strictObject({
  type: z.literal('incident'),
  incident_id: incidentId,
  nonce,
  deadline_ms: z.int(),
  alert: alertSchema,
  readings: readingsSchema,
  /** Nobody vouches for what is in here: anyone can write into an app's log. */
  untrusted: z.strictObject({ log: z.array(z.string().max(500)).max(20) }),
  /** What became of earlier incidents of this run, oldest first. */
  history: z
    .array(
      z.strictObject({
        incident_id: incidentId,
        incident: text,
        action: text.nullable(),
        verdict: text,
        outcome: text,
      }),
    )
    .max(20),
});

/** What demo-run says to an agent. */
export const toAgentSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    protocol: z.literal(AGENT_PROTOCOL),
    run_id: z.string(),
    env: environmentSchema,
    app: z.strictObject({ name: z.string(), runtime: z.string() }),
    /** What the policy leaves in this environment. */
    actions: z.array(z.enum(ACTIONS)),
    limits: z.strictObject({
      answer_ms: z.int(),
      observations: z.int(),
      proposals: z.int(),
      bytes: z.int(),
    }),
  }),
  incidentSchema,
  /** The answer to `observe`; without readings where no observation is left. */
  z.strictObject({
    type: z.literal('readings'),
    incident_id: incidentId,
    readings: readingsSchema.nullable(),
    observations_left: z.int(),
  }),
  z.strictObject({
    type: z.literal('verdict'),
    incident_id: incidentId,
    verdict: z.enum([
      'executed',
      'failed',
      'observed',
      'refused',
      'awaiting_approval',
      'denied',
      'overtaken',
      'overruled',
    ]),
    reasons: z.array(z.strictObject({ gate: text, code: text })).optional(),
  }),
  z.strictObject({
    type: z.literal('outcome'),
    incident_id: incidentId,
    outcome: z.enum(['stable', 'not_stable', 'escalated']),
    after_ms: z.int().nullable(),
  }),
  z.strictObject({ type: z.literal('bye') }),
]);
export type ToAgent = z.infer<typeof toAgentSchema>;
export type IncidentMessage = z.infer<typeof incidentSchema>;

/** The nonce that came with the incident; another one is judged, so that any text is read. */
const about = {
  incident_id: incidentId.describe('That of the incident.'),
  nonce: z.string().max(64).describe('That of the incident. It is good once.'),
};

/** It wants to look again while it thinks. */
export const observeSchema = z.strictObject({ type: z.literal('observe'), ...about });

export const proposeSchema = z.strictObject({
  type: z.literal('propose'),
  ...about,
  action: z
    .string()
    .min(1)
    .max(MOST_ACTION_CHARACTERS)
    .describe('One of the actions of hello. Any other is judged too, and refused.'),
  workers_to: z
    .int()
    .nullable()
    .describe(
      'With scale_workers, readings.workers_by_utilization of the latest readings; with any other action, null.',
    ),
  reason: text.describe('For people, in the log.'),
  confidence_ppm: ppm.optional().describe('How sure it is, in parts per million.'),
  signature: z
    .string()
    .max(128)
    .optional()
    .describe(
      'Where a key is registered: Ed25519, base64, over the lines demo-run-proposal/1, run_id, incident_id, nonce, ' +
        'action and workers_to (null is a hyphen), without a line end after the last.',
    ),
  usage: usageSchema.optional().describe('What it used up for this answer, as it says itself.'),
});

/** It says itself that a human is needed. */
export const escalateSchema = z.strictObject({
  type: z.literal('escalate'),
  ...about,
  reason: text.describe('Why a human is needed.'),
  usage: usageSchema.optional(),
});

/** What it says of itself. */
export const helloSchema = z.strictObject({
  type: z.literal('hello'),
  protocol: z.literal(AGENT_PROTOCOL).optional(),
  agent: name.describe('What it calls itself.'),
  version: name.describe('Its own version.'),
  model: name.optional().describe('The model that it asks, where it asks one.'),
});

/** What an agent says to demo-run. */
export const fromAgentSchema = z.discriminatedUnion('type', [
  helloSchema,
  observeSchema,
  proposeSchema,
  escalateSchema,
]);
export type FromAgent = z.infer<typeof fromAgentSchema>;
