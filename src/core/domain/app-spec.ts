import { z } from 'zod';
import { appSourceSchema } from './app-source.js';
import { environmentSchema } from './environment.js';
import { deepFreeze } from './objects.js';

export const RUNTIMES = deepFreeze(['backend', 'frontend', 'fullstack'] as const);
export const runtimeSchema = z.enum(RUNTIMES);
export type Runtime = z.infer<typeof runtimeSchema>;

/** What a user hands in to onboard an app, once its name and URL have been checked too. */
export const onboardingRequestSchema = z.strictObject({
  name: z.string(),
  /** Absent of an app from a folder that has none. */
  repo_url: z.string().optional(),
  runtime: runtimeSchema,
});
export type OnboardingRequest = Readonly<z.infer<typeof onboardingRequestSchema>>;

/**
 * Each worker's heap limit. A heap this small overflows within a tenth of a second, and its overflow
 * never took the host with it.
 */
export const WORKER_HEAP_LIMIT_MB = 16;

/** The demo app, which serves whatever name an app has, unless it is somebody's own. */
export const DEMO_APP = deepFreeze({ name: 'demo-api', folder: 'apps/demo-api' } as const);

/**
 * As many workers as a rehearsal starts at most: each is a thread with a heap of its own, and a small
 * machine must hold all of them at once.
 */
export const MOST_REPLICAS = 8;

/** Above the first, scaling by what is measured makes sense; the second lies below what counts as saturated. */
export const [LEAST_TARGET, MOST_TARGET] = [0.05, 0.8];

/** Shown to people, and run where the app is somebody's own. */
export const commandSchema = z.string().regex(/^[^\p{C}]{1,300}$/u);

/** A path without query, dot segments and empty segments; `/work` is the demo app's own. */
export const healthEndpointSchema = z
  .string()
  .max(200)
  .regex(/^(?:\/|(?:\/[\w~-][\w.~-]*)+)$/)
  .refine((path) => path !== '/work');

/** What an app is asked for: a path with its query, as a request has it (RFC 9112, 3.2.1). */
export const requestPathSchema = z.string().regex(/^\/[!-~]{0,299}$/);

/**
 * The spec of an onboarded app, in the key order in which it is written to the registry. The limits
 * are those of what a user may edit in it.
 */
export const appSpecSchema = z.strictObject({
  spec_version: z.literal(1),
  name: z.string(),
  type: runtimeSchema,
  /** Absent of an app from a folder that has none. */
  repo_url: z.string().optional(),
  build_command: commandSchema,
  start_command: commandSchema,
  health_endpoint: healthEndpointSchema,
  port: z.int().min(1).max(65_535),
  environments: z
    .array(environmentSchema)
    .min(1)
    .refine((environments) => new Set(environments).size === environments.length),
  resources: z.strictObject({
    cpu: z.string().regex(/^(?:\d{1,3}(?:\.\d{1,3})?|\d{1,6}m)$/),
    memory: z.string().regex(/^\d{1,6}(?:Ki|Mi|Gi)$/),
  }),
  scaling: z.strictObject({
    min_replicas: z.int().min(1).max(MOST_REPLICAS),
    max_replicas: z.int().min(1).max(MOST_REPLICAS),
    // In parts per million it is in the log, and everything that decides computes with that.
    target_utilization: z
      .number()
      .min(LEAST_TARGET)
      .max(MOST_TARGET)
      .refine((share) => Math.round(share * 1_000_000) / 1_000_000 === share),
  }),
  /** Of an app of somebody's own. */
  source: appSourceSchema.optional(),
});
export type AppSpec = z.infer<typeof appSpecSchema>;
