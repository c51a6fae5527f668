import { z } from 'zod';
import { envelopeSchema } from './proof-lines/catalogue.js';
import { seq, sha256Schema } from './proof-lines/fields.js';
import { RUN_KINDS, runKindSchema } from './proof-lines/run-record.js';

export const WITNESS_FORMAT = 'demo-run/witness/v1';
/** So many earlier lives of a root are remembered: where CI clones anew each time, there are many. */
export const MOST_EARLIER = 16;

const run_id = envelopeSchema.shape.run_id;
const sealedEndSchema = z.strictObject({
  kind: runKindSchema,
  run_id,
  lines: seq,
  head: sha256Schema,
});

/** Where a log ends that was sealed. */
export type SealedEnd = z.infer<typeof sealedEndSchema>;

/**
 * What a user's state folder remembers of the logs of one root: a second witness of where they end,
 * beside their heads. Who can write to the logs alone cannot change it.
 */
export const witnessSchema = z.strictObject({
  format: z.literal(WITNESS_FORMAT),
  /** The real path of the folder of logs. */
  logs: z.string(),
  /** The lowest run number that was there when it began to remember. */
  first: z.int().min(1),
  /** The latest sealed log of each kind. */
  sealed: z.array(sealedEndSchema).max(RUN_KINDS.length),
  /** The last runs of logs that were there earlier and were all gone at a later start, newest first. */
  earlier: z.array(run_id).max(MOST_EARLIER),
});
export type Witness = z.infer<typeof witnessSchema>;

/** What the state folder says of a root. */
export type Remembered =
  | { readonly is: 'nothing' }
  | { readonly is: 'known'; readonly witness: Witness }
  | { readonly is: 'unusable'; readonly because: string };
