import { z } from 'zod';
import { environmentSchema } from '../environment.js';
import { appName, shortText } from './fields.js';
import { runRecordSchema } from './run-record.js';

/** The only line of a run that was refused before anything started. */
export const runRefused = z.strictObject({
  event_name: z.literal('RUN_REFUSED'),
  app_name: appName,
  env: environmentSchema,
  reason: z.enum(['injection_in_prod_needs_its_flag']),
  run: runRecordSchema.optional(),
});

export const interruptingSignal = z.enum(['SIGINT', 'SIGTERM', 'SIGHUP']);

/** The last line of a run that a signal ended, after its workers were stopped. */
export const runInterrupted = z.strictObject({
  event_name: z.literal('RUN_INTERRUPTED'),
  app_name: shortText,
  env: environmentSchema,
  signal: interruptingSignal,
  run: runRecordSchema.optional(),
});
