import { z } from 'zod';
import {
  envelopeSchema,
  proofBodySchema,
  type ProofLine,
} from '../../core/domain/proof-lines/catalogue.js';

const { timestamp, run_id, seq, cause, prev } = envelopeSchema.shape;

/**
 * Whole lines as they are on disk, one strict schema a kind, the keys in the order in which they
 * are written: what it returns holds all that was parsed, in the one right order.
 */
export const proofLineSchema = z.discriminatedUnion(
  'event_name',
  proofBodySchema.options.map(({ shape }) => {
    const { event_name, ...fields } = shape;
    return z.strictObject({ event_name, timestamp, ...fields, run_id, seq, cause, prev });
  }) as never,
) as z.ZodType<ProofLine>;
