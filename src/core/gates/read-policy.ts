import { policySchema, type Policy } from '../domain/policy.js';
import { readStrictJson } from '../domain/strict-json.js';

export const MOST_POLICY_BYTES = 256 * 1024;

/** A policy, or everything that is wrong with the text. The reasons may quote the text: escape them. */
export type PolicyReading =
  | { readonly sound: true; readonly policy: Policy }
  | { readonly sound: false; readonly reasons: readonly string[] };

/**
 * Reads a policy strictly: each key of this version, once, and no other. There is no default for
 * what a file leaves out, and no policy where anything is wrong.
 */
export function readPolicy(text: string): PolicyReading {
  const reading = readStrictJson(text, policySchema);
  return reading.sound ? { sound: true, policy: reading.value } : reading;
}
