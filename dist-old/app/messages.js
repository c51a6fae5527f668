import { z } from 'zod';
/** What a worker may say. It is app code, so it is not trusted to keep to this. */
export const fromWorkerSchema = z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('ready') }),
    z.strictObject({
        type: z.literal('response'),
        id: z.int().min(0),
        status: z.int().min(100).max(599),
        body: z.string().max(1_000_000),
    }),
    z.strictObject({ type: z.literal('heartbeat'), heap_used_bytes: z.int().min(0) }),
]);
