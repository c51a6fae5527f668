import { z } from 'zod';
import { environmentSchema } from './environment.js';
import { deepFreeze } from './objects.js';

export const EVENT_TYPES = deepFreeze([
  'deploy',
  'scale',
  'restart',
  'crash',
  'overload',
  'false_alarm',
  'dependency',
] as const);
export const eventTypeSchema = z.enum(EVENT_TYPES);
export type EventType = z.infer<typeof eventTypeSchema>;

/** `unknown`: restored after a run had died; nobody can say what was seen. */
export const eventStatusSchema = z.enum(['success', 'detected', 'unknown']);

/** Something that happened to an app. The key order is also the column order of the CSV file. */
export const runtimeEventSchema = z.strictObject({
  event_id: z.string(),
  timestamp: z.string(),
  run_id: z.string(),
  env: environmentSchema,
  app_name: z.string(),
  event_type: eventTypeSchema,
  status: eventStatusSchema,
  /** Microseconds; null where nothing was answered, as for a crash. */
  response_time_us: z.int().min(0).nullable(),
  /** Workers that serve when the event is emitted; a standby worker does not count. */
  workers: z.int().min(0),
  detail: z.string(),
});
export type RuntimeEvent = z.infer<typeof runtimeEventSchema>;
export const RUNTIME_EVENT_COLUMNS = deepFreeze(
  Object.keys(runtimeEventSchema.shape) as (keyof RuntimeEvent)[],
);

/** An event as sinks store it: its id unique over runs, its keys in the order of the columns. */
export function asStored(event: RuntimeEvent): RuntimeEvent {
  return {
    event_id: sinkEventId(event.run_id, event.event_id),
    timestamp: event.timestamp,
    run_id: event.run_id,
    env: event.env,
    app_name: event.app_name,
    event_type: event.event_type,
    status: event.status,
    response_time_us: event.response_time_us,
    workers: event.workers,
    detail: event.detail,
  };
}

/** The id under which sinks store an event: unique over runs, where the log's own id is run-local. */
export function sinkEventId(runId: string, eventId: string): string {
  return `${runId}-${eventId}`;
}
