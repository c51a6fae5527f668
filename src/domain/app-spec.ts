import { z } from 'zod';
import { environmentSchema } from './environment.js';
import { deepFreeze } from './objects.js';

export const RUNTIMES = deepFreeze(['backend', 'frontend', 'fullstack'] as const);
export const runtimeSchema = z.enum(RUNTIMES);
export type Runtime = z.infer<typeof runtimeSchema>;

/** What a user hands in to onboard an app, once its name and URL have been checked too. */
export const onboardingRequestSchema = z.strictObject({
  name: z.string(),
  repo_url: z.string(),
  runtime: runtimeSchema,
});
export type OnboardingRequest = Readonly<z.infer<typeof onboardingRequestSchema>>;

/**
 * Each worker's heap limit. A heap this small overflows within a tenth of a second, and its overflow
 * never took the host with it.
 */
export const WORKER_HEAP_LIMIT_MB = 16;

/** The spec of an onboarded app, in the key order in which it is written to the registry. */
export const appSpecSchema = z.strictObject({
  spec_version: z.literal(1),
  name: z.string(),
  type: runtimeSchema,
  repo_url: z.string(),
  build_command: z.string(),
  start_command: z.string(),
  health_endpoint: z.string(),
  port: z.int().min(1).max(65_535),
  environments: z.array(environmentSchema),
  resources: z.strictObject({ cpu: z.string(), memory: z.string() }),
  scaling: z.strictObject({
    min_replicas: z.int().min(1),
    max_replicas: z.int().min(1),
    target_utilization: z.number().gt(0).lte(1),
  }),
});
export type AppSpec = z.infer<typeof appSpecSchema>;
