import { decisionSchema, type Decision } from '../domain/decision.js';
import { ownFields } from '../domain/objects.js';
import { guardOf } from '../domain/schema-guard.js';

/**
 * Reads what was presented as a decision, once, and nothing that it inherits. Getters and proxies
 * may throw or answer differently the next time; what counts is this one reading.
 * @returns the fields, or undefined where the shape is not that of a decision
 */
export function parseDecision(presented: unknown): Decision | undefined {
  try {
    if (typeof presented !== 'object' || presented === null) return undefined;
    const own = ownFields(presented);
    return isWholeDecision(own) ? { ...(own as Decision) } : decisionSchema.safeParse(own).data;
  } catch {
    return undefined;
  }
}

const isHeld = guardOf(decisionSchema);

/** Whether the schema takes it as it is; where not, the schema has to be asked. */
export function isWholeDecision(value: unknown): boolean {
  return isHeld(value);
}
