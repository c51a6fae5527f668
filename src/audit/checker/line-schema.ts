import { z } from 'zod';
import {
  envelopeSchema,
  proofBodySchema,
  type ProofLine,
} from '../../core/domain/proof-lines/catalogue.js';
import { patternOf } from './line-pattern.js';

const { timestamp, run_id, seq, cause, prev } = envelopeSchema.shape;

/** Whole lines as they are on disk, one strict schema a kind, the keys in the order in which they are written. */
export const lineKinds = proofBodySchema.options.map(({ shape }) => {
  const { event_name, ...fields } = shape;
  return z.strictObject({ event_name, timestamp, ...fields, run_id, seq, cause, prev });
});
/** What it returns holds all that was parsed, in the one right order. */
export const proofLineSchema = z.discriminatedUnion(
  'event_name',
  lineKinds as never,
) as z.ZodType<ProofLine>;

/** How many lines of a kind are checked by its schema before its pattern is worth compiling. */
const BEFORE_COMPILING = 256;
const seen = new Map<string, number>();
const patterns = new Map<string, RegExp | undefined>();
const NAME_AT = '{"event_name":"'.length;

/**
 * Whether a text is a line of the catalogue as a log spells it, as far as that is certain at a glance: false
 * says nothing. Knows nothing of a kind until some lines of it were asked about.
 */
export function isCertainlyGood(text: string): boolean {
  const name = text.slice(NAME_AT, text.indexOf('"', NAME_AT));
  return (patterns.get(name) ?? compiledInTime(name))?.test(text) ?? false;
}

function compiledInTime(name: string): RegExp | undefined {
  const times = (seen.get(name) ?? 0) + 1;
  seen.set(name, times);
  if (times !== BEFORE_COMPILING) return undefined;
  const schema = lineKinds.find(({ shape }) => shape.event_name.value === name);
  const pattern = schema && patternOf(schema);
  patterns.set(name, pattern);
  return pattern;
}
