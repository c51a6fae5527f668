import { z } from 'zod';
import { envelopeSchema } from './proof-lines/catalogue.js';
import { seq, sha256Schema } from './proof-lines/fields.js';

export const HEAD_FORMAT = 'demo-run/proof-head/v1';

/**
 * The head of a proof log: one JSON line beside it that says where the log ends, signed with Ed25519
 * (RFC 8032). The signature is over four lines, each ended by LF: format, run_id, lines, head.
 */
export const proofHeadSchema = z.strictObject({
  format: z.literal(HEAD_FORMAT),
  run_id: envelopeSchema.shape.run_id,
  lines: seq,
  /** SHA-256 of the last line with its LF. */
  head: sha256Schema,
  /** The raw 32 bytes, base64: one spelling only, the spare bits of the last digit are zero. */
  public_key: z.string().regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/),
  /** 64 bytes, base64. */
  signature: z.string().regex(/^[A-Za-z0-9+/]{85}[AQgw]==$/),
});
export type ProofHead = z.infer<typeof proofHeadSchema>;
