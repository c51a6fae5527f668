import { z } from 'zod';
import { MOST_ACTION_CHARACTERS } from '../agent.js';
import { environmentSchema } from '../environment.js';
import { appName, countSchema, sha256Schema, shortText } from './fields.js';
import { runRecordSchema } from './run-record.js';

/** The only line of a run that was refused before anything started. */
export const runRefused = z.strictObject({
  event_name: z.literal('RUN_REFUSED'),
  app_name: appName,
  env: environmentSchema,
  reason: z.enum(['injection_in_prod_needs_its_flag']),
  run: runRecordSchema.optional(),
});

/** `quit`: somebody at the terminal asked for the end, between two steps. */
export const interruptingSignal = z.enum(['SIGINT', 'SIGTERM', 'SIGHUP', 'quit']);

/** The last line of a run that was ended before its time, after its workers were stopped. */
export const runInterrupted = z.strictObject({
  event_name: z.literal('RUN_INTERRUPTED'),
  app_name: shortText,
  env: environmentSchema,
  signal: interruptingSignal,
  run: runRecordSchema.optional(),
});

/** A decision that a killed run left without an outcome. Whether it was carried out is not known. */
export const outcomeUnknown = z.strictObject({
  event_name: z.literal('OUTCOME_UNKNOWN'),
  app_name: appName,
  env: environmentSchema,
  decision_id: z.string().max(32),
  event_id: z.string().max(32),
  /** An agent may ask for one that there is not. */
  action: z.string().min(1).max(MOST_ACTION_CHARACTERS),
});

/** The last line of a run that died before its log was sealed, added by the next start. */
export const runRecovered = z.strictObject({
  event_name: z.literal('RUN_RECOVERED'),
  /** The whole lines that were found. */
  lines_found: countSchema,
  measured: z.strictObject({
    /** What was behind the last whole line, kept in `archive/<run_id>.torn-<offset>`. */
    torn: z
      .array(z.strictObject({ offset: countSchema, bytes: countSchema, sha256: sha256Schema }))
      .max(16),
    recovered_by: z.string().max(32),
  }),
});
