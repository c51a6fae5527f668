import type { Decision } from '../domain/decision.js';
import { ownFields } from '../domain/objects.js';

/** What the issuer knows of a presented object. */
export type Redemption =
  | { readonly minted: false }
  | { readonly minted: true; readonly decision: Decision; readonly first_use: boolean };

/** Makes decisions, and recognizes its own. The decider holds `issue`, the orchestrator `redeem`. */
export interface Issuer {
  readonly issue: (fields: Decision) => Decision;
  /**
   * Recognizes the very object that was issued, not one that looks like it, and consumes it with its
   * id: the second redemption of a decision, or of another one with the same id, says `first_use: false`.
   * Reads nothing from the presented object.
   */
  readonly redeem: (presented: unknown) => Redemption;
}

export function createIssuer(): Issuer {
  const issued = new WeakMap<object, Decision>();
  const consumedIds = new Set<string>();
  return Object.freeze<Issuer>({
    issue(fields) {
      const decision = Object.freeze(ownFields(fields));
      issued.set(decision, decision);
      return decision;
    },
    redeem(presented) {
      if (typeof presented !== 'object' || presented === null) return { minted: false };
      const decision = issued.get(presented);
      if (decision === undefined) return { minted: false };
      const first_use = !consumedIds.has(decision.decision_id);
      consumedIds.add(decision.decision_id);
      return { minted: true, decision, first_use };
    },
  });
}
