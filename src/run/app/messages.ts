import { z } from 'zod';
import type { ReplicaFault } from './replica.js';
import { MOST_APP_LOG_CHARACTERS } from './app-log.js';

/** Every message that crosses the thread between the pool and a worker of the app. */

export type ToWorker =
  | {
      readonly type: 'request';
      readonly id: number;
      readonly path: string;
      /** False of the health check that it must answer before it serves. */
      readonly serves: boolean;
    }
  | { readonly type: 'fault'; readonly fault: ReplicaFault };

/** What a worker may say. It is app code, so it is not trusted to keep to this. */
export const fromWorkerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({
    type: z.literal('response'),
    id: z.int().min(0),
    // An interim status is no answer: whoever asked would go on waiting for the final one.
    status: z.int().min(200).max(599),
    body: z.string().max(1_000_000),
    /** What the body is, where it is not JSON. */
    media: z.literal('html').optional(),
  }),
  z.strictObject({ type: z.literal('heartbeat'), heap_used_bytes: z.int().min(0) }),
  /** Said from within one long task: how full the heap is, and no sign that the loop turns. */
  z.strictObject({ type: z.literal('heap'), heap_used_bytes: z.int().min(0) }),
  /** A line of the app's own log. Whoever sends the app a request writes it. */
  z.strictObject({ type: z.literal('log'), text: z.string().max(MOST_APP_LOG_CHARACTERS) }),
]);
export type FromWorker = z.infer<typeof fromWorkerSchema>;

/** What a worker is started with. */
export interface WorkerData {
  readonly app_name: string;
  readonly worker: string;
  readonly health_endpoint: string;
}
