import { z } from 'zod';
import { appSourceSchema } from '../app-source.js';
import { environmentSchema } from '../environment.js';
import { appName, scalingLimits, sha256Schema, shortText } from './fields.js';
import { runRecordSchema } from './run-record.js';

const run = runRecordSchema.optional();

/** The input is not yet validated here, so its fields are any text, shortened. */
export const onboardingStarted = z.strictObject({
  event_name: z.literal('ONBOARDING_STARTED'),
  app_name: shortText,
  runtime_type: shortText,
  repo_url: shortText,
  run,
});

export const onboardingValidationPassed = z.strictObject({
  event_name: z.literal('ONBOARDING_VALIDATION_PASSED'),
  app_name: appName,
});

export const onboardingRejected = z.strictObject({
  event_name: z.literal('ONBOARDING_REJECTED'),
  app_name: shortText,
  problems: z
    .array(z.strictObject({ field: shortText, rule: shortText, value: shortText }))
    .max(12),
});

export const specGenerated = z.strictObject({
  event_name: z.literal('SPEC_GENERATED'),
  app_name: appName,
  spec_file: shortText,
  spec_sha256: sha256Schema,
  scaling: scalingLimits,
  /** Of an app of somebody's own: what its folder stood on, and what starts it. */
  source: appSourceSchema.optional(),
  /**
   * `registered`: a spec that was edited, and is taken as it is. `limited`: the template's, in this run
   * with the limits of `scaling`; the registry holds it without them.
   */
  measured: z.strictObject({
    outcome: z.enum(['created', 'unchanged', 'replaced', 'registered', 'limited']),
  }),
});

export const deploymentTriggered = z.strictObject({
  event_name: z.literal('DEPLOYMENT_TRIGGERED'),
  app_name: appName,
  env: environmentSchema,
  trigger_source: z.literal('onboarding_entry'),
});
