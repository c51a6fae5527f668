import { z } from 'zod';
import { environmentSchema } from '../environment.js';
import { deepFreeze } from '../objects.js';
import { loggedAlertSchema } from '../outside-alert.js';
import { eventStatusSchema, eventTypeSchema } from '../runtime-event.js';
import { appName, countSchema, shortText, us } from './fields.js';

const eventId = z.string().max(32);
const sinkOutcome = z.enum(['stored', 'failed', 'unknown', 'not_tried']);

/** Why nobody could listen for an app, in the words of the program's errors. */
export const NOT_BOUND = deepFreeze(['port_taken', 'front_door_failed'] as const);

/** Announces an emission: it is durable before any sink is asked to store the event. */
export const runtimeEmit = z.strictObject({
  event_name: z.literal('RUNTIME_EMIT'),
  app_name: appName,
  env: environmentSchema,
  event_id: eventId,
  event_type: eventTypeSchema,
  status: eventStatusSchema,
  workers: countSchema,
  detail: shortText,
  bus: z.enum(['embedded', 'redis']),
  /** Of a false alarm that came from outside: what raised it. One that was injected has none. */
  alert: loggedAlertSchema.optional(),
  measured: z.strictObject({
    event_timestamp: z.string(),
    response_time_us: us.nullable(),
    port: z.int(),
  }),
});

export const emitFailed = z.strictObject({
  event_name: z.literal('EMIT_FAILED'),
  app_name: appName,
  env: environmentSchema,
  /** Null where a sink failed outside an emission. */
  event_id: eventId.nullable(),
  sinks: z.strictObject({ csv: sinkOutcome, metrics: sinkOutcome, bus: sinkOutcome }),
  measured: z.strictObject({
    errors: z.array(shortText).max(3),
    /** Of an event that FAILURE_INJECTED announced: what only its emission tells. */
    event: z
      .strictObject({ timestamp: z.string(), workers: countSchema, detail: shortText })
      .optional(),
  }),
});

export const deployFailed = z.strictObject({
  event_name: z.literal('DEPLOY_FAILED'),
  app_name: appName,
  env: environmentSchema,
  reason: shortText,
  /** Where nobody could listen for the app: that says nothing of the app or of who looks after it. */
  code: z.enum(NOT_BOUND).optional(),
});
