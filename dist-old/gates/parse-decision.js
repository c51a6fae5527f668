import { decisionSchema } from '../domain/decision.js';
/**
 * Reads what was presented as a decision, once. Getters and proxies may throw or answer
 * differently the next time; what counts is this one reading.
 * @returns the fields, or undefined where the shape is not that of a decision
 */
export function parseDecision(presented) {
    try {
        return decisionSchema.safeParse(presented).data;
    }
    catch {
        return undefined;
    }
}
