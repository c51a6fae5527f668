import { z } from 'zod';
import { AGENT_FAILURES, usageSchema } from '../agent.js';
import { environmentSchema } from '../environment.js';
import { appName, countSchema, sha256Schema, shortText, us, workerName } from './fields.js';

const about = { app_name: appName, env: environmentSchema };
const eventId = z.string().max(32);
const declared = z.string().max(80);

/** The agent said hello. Its names are what it says of itself. */
export const agentStarted = z.strictObject({
  event_name: z.literal('AGENT_STARTED'),
  ...about,
  agent: declared,
  version: declared,
  model: declared.optional(),
  measured: z.strictObject({ hello_us: us }),
});

/** It gave no answer that could be judged; without an event it failed before anything was asked. */
export const agentFailed = z.strictObject({
  event_name: z.literal('AGENT_FAILED'),
  ...about,
  event_id: eventId.nullable(),
  failure: z.enum(AGENT_FAILURES),
  detail: shortText,
});

/** It proposed again after its answer. None of it was judged. */
export const agentProbed = z.strictObject({
  event_name: z.literal('AGENT_PROBED'),
  ...about,
  /** The incident that it had answered. */
  event_id: eventId,
  /** The first action that it asked for so, and how often it asked for any. */
  wanted: shortText,
  times: countSchema.min(1),
});

/**
 * A worker ended while the agent was there, and neither a fault nor an order nor an act that was permitted had ended
 * it. Who did, nobody saw: the agent, the app itself, or somebody else.
 */
export const actedAround = z.strictObject({
  event_name: z.literal('ACTED_AROUND'),
  ...about,
  worker: workerName,
  cause_seen: shortText,
});

/** Its conversation is over, and nothing of it is left. */
export const agentEnded = z.strictObject({
  event_name: z.literal('AGENT_ENDED'),
  ...about,
  /** Incidents that it was asked about, and answers that could be judged. */
  asked: countSchema,
  answered: countSchema,
  /** How many answers came too late, and messages that nobody had asked for. */
  late: countSchema,
  unasked: countSchema,
  measured: z.strictObject({
    /** How its process ended: `exit 0`, a signal, or that it was killed. */
    ending: shortText,
    /** Processes that it had left and that were killed. */
    killed: countSchema,
    stderr_bytes: countSchema,
    usage: usageSchema.optional(),
    transcript_sha256: sha256Schema.optional(),
  }),
});
