import { z } from 'zod';
import { EXECUTABLE_ACTIONS } from '../actions.js';
import { DENIALS } from '../approval.js';
import { environmentSchema } from '../environment.js';
import { appName, countSchema, sha256Schema, shortText, us } from './fields.js';

const about = {
  app_name: appName,
  env: environmentSchema,
  decision_id: z.string().max(32),
  action: z.enum(EXECUTABLE_ACTIONS),
};
/** Where the question is an attack's. */
const attack = shortText.optional();
/** As the system knows the person at the terminal. */
const who = z.string().max(64);

export const approvalRequested = z.strictObject({
  event_name: z.literal('APPROVAL_REQUESTED'),
  ...about,
  workers_from: countSchema,
  workers_to: countSchema.nullable(),
  attack,
  measured: z.strictObject({
    /** Names exactly what was asked about, the run included; its first digits had to be typed. */
    request_sha256: sha256Schema,
  }),
});

export const approvalGranted = z.strictObject({
  event_name: z.literal('APPROVAL_GRANTED'),
  ...about,
  attack,
  measured: z.strictObject({ by: who, waited_us: us, request_sha256: sha256Schema }),
});

export const approvalDenied = z.strictObject({
  event_name: z.literal('APPROVAL_DENIED'),
  ...about,
  reason: z.enum(DENIALS),
  attack,
  measured: z.strictObject({ by: who.nullable(), waited_us: us }),
});
