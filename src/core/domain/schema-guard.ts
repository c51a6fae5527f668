import type { z } from 'zod';
import { writerOf } from './schema-writer.js';

/**
 * Judges a value without copying it. True says: the schema accepts the value, what it would make of it is the
 * value itself, its keys in the schema's order, and all that JSON writes of it is printable ASCII. False says
 * nothing: ask the schema.
 */
export type Guard = (value: unknown) => boolean;

/** Compiles a schema, once. Its guard is several times as fast, but for what is `other`. */
export function guardOf(schema: z.core.$ZodType): Guard {
  const write = writerOf(schema);
  return (value) => write(value, '') !== undefined;
}
