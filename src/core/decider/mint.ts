import type { Decision } from '../domain/decision.js';
import { ownFields } from '../domain/objects.js';

/** What the mint knows of a presented object. */
export type Claim =
  | { readonly minted: false }
  | { readonly minted: true; readonly decision: Decision; readonly first_use: boolean };

/** Makes decisions, and recognizes its own. The decider holds `mint`, the orchestrator `claim`. */
export interface Mint {
  readonly mint: (fields: Decision) => Decision;
  /**
   * Recognizes the very object that was minted, not one that looks like it, and spends it with its
   * id: the second claim of a decision, or of another one with the same id, says `first_use: false`.
   * Reads nothing from the presented object.
   */
  readonly claim: (presented: unknown) => Claim;
}

export function createMint(): Mint {
  const minted = new WeakMap<object, Decision>();
  const spentIds = new Set<string>();
  return Object.freeze<Mint>({
    mint(fields) {
      const decision = Object.freeze(ownFields(fields));
      minted.set(decision, decision);
      return decision;
    },
    claim(presented) {
      if (typeof presented !== 'object' || presented === null) return { minted: false };
      const decision = minted.get(presented);
      if (decision === undefined) return { minted: false };
      const first_use = !spentIds.has(decision.decision_id);
      spentIds.add(decision.decision_id);
      return { minted: true, decision, first_use };
    },
  });
}
