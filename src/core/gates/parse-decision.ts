import { decisionSchema, type Decision } from '../domain/decision.js';
import { ownFields } from '../domain/objects.js';

/**
 * Reads what was presented as a decision, once, and nothing that it inherits. Getters and proxies
 * may throw or answer differently the next time; what counts is this one reading.
 * @returns the fields, or undefined where the shape is not that of a decision
 */
export function parseDecision(presented: unknown): Decision | undefined {
  try {
    if (typeof presented !== 'object' || presented === null) return undefined;
    return decisionSchema.safeParse(ownFields(presented)).data;
  } catch {
    return undefined;
  }
}
