import type { z } from 'zod';
import { messageOf } from './errors.js';
import { keyFaults } from './json-keys.js';
import { schemaWords } from './schema-words.js';

/** What a text says, or everything that is wrong with it. The reasons may quote the text: escape them. */
export type StrictReading<Value> =
  | { readonly sound: true; readonly value: Value; readonly raw: unknown }
  | { readonly sound: false; readonly reasons: readonly string[] };

/**
 * Reads JSON strictly: what a parser passes over in silence (keys that stand twice, keys that mean
 * something to JavaScript) and what the schema does not know are all refused, together.
 */
export function readStrictJson<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): StrictReading<z.output<Schema>> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return { sound: false, reasons: [`it is not JSON: ${messageOf(error)}`] };
  }
  const parsed = schema.safeParse(raw);
  const reasons = [
    ...keyFaults(text),
    ...(parsed.error?.issues ?? []).map((issue) => schemaWords(issue, raw)),
  ];
  return parsed.success && reasons.length === 0
    ? { sound: true, value: parsed.data, raw }
    : { sound: false, reasons };
}
