import { z } from 'zod';
import {
  envelopeSchema,
  proofBodySchema,
  type ProofLine,
} from '../../core/domain/proof-lines/catalogue.js';
import { patternOf } from './line-pattern.js';

/** Knows every kind, though not what goes around a line's own fields. */
export const catalogue = proofBodySchema as z.ZodType as z.ZodType<ProofLine>;
const BODIES = new Map<string, (typeof proofBodySchema.options)[number]>(
  proofBodySchema.options.map((body) => [body.shape.event_name.value, body]),
);
const schemas = new Map<string, z.ZodType<ProofLine>>();

/**
 * The schema of a whole line of one kind as it is on disk: strict, the keys in the order in which they are written.
 * What it returns holds all that was parsed, in that order. A log has lines of few kinds: each is made when it is
 * asked for.
 * @returns undefined where there is no such kind
 */
export function lineSchemaOf(kind: string): z.ZodType<ProofLine> | undefined {
  const body = BODIES.get(kind);
  const made = schemas.get(kind);
  if (body === undefined || made !== undefined) return made;
  const { event_name, ...fields } = body.shape;
  const { timestamp, run_id, seq, cause, prev } = envelopeSchema.shape;
  const shape = { event_name, timestamp, ...fields, run_id, seq, cause, prev };
  // Of one kind that is not known until it runs: the types have it only as a choice of all.
  const schema = z.strictObject(shape) as unknown as z.ZodType<ProofLine>;
  schemas.set(kind, schema);
  return schema;
}

/** How many lines of a kind are checked by its schema before its pattern is worth compiling. */
const BEFORE_COMPILING = 128;
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

/** The patterns of all kinds that have one, by the name of the kind. */
export function allPatterns(): ReadonlyMap<string, RegExp> {
  const all = new Map<string, RegExp>();
  for (const name of BODIES.keys()) {
    const pattern = patternFor(name);
    if (pattern !== undefined) all.set(name, pattern);
  }
  return all;
}

function compiledInTime(name: string): RegExp | undefined {
  const times = (seen.get(name) ?? 0) + 1;
  seen.set(name, times);
  if (times !== BEFORE_COMPILING) return undefined;
  const pattern = patternFor(name);
  patterns.set(name, pattern);
  return pattern;
}

function patternFor(name: string): RegExp | undefined {
  const schema = lineSchemaOf(name);
  return schema && patternOf(schema);
}
