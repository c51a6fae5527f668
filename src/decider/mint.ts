import type { Decision } from '../domain/decision.js';

/** What the mint knows of a presented object. */
export type Claim =
  | { readonly minted: false }
  | { readonly minted: true; readonly decision: Decision; readonly first_use: boolean };

/** Makes decisions, and recognizes its own. The decider holds `mint`, the orchestrator `claim`. */
export interface Mint {
  readonly mint: (fields: Decision) => Decision;
  /**
   * Recognizes the very object that was minted, not one that looks like it, and spends it: the
   * second claim of a decision says `first_use: false`. Reads nothing from the presented object.
   */
  readonly claim: (presented: unknown) => Claim;
}

export function createMint(): Mint {
  const minted = new WeakMap<object, { readonly decision: Decision; spent: boolean }>();
  return {
    mint(fields) {
      const decision: Decision = Object.freeze({ ...fields });
      minted.set(decision, { decision, spent: false });
      return decision;
    },
    claim(presented) {
      if (typeof presented !== 'object' || presented === null) return { minted: false };
      const record = minted.get(presented);
      if (record === undefined) return { minted: false };
      const first_use = !record.spent;
      record.spent = true;
      return { minted: true, decision: record.decision, first_use };
    },
  };
}
