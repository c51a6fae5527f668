import type { AnswerOrigin } from '../domain/agent.js';
import type { Decision } from '../domain/decision.js';
import { ownFields } from '../domain/objects.js';

/** What the issuer knows of a presented object. */
export type Redemption =
  | { readonly minted: false }
  | {
      readonly minted: true;
      readonly decision: Decision;
      readonly first_use: boolean;
      /** Of the agent's answer that it was made of, where it was made of one. */
      readonly answer: AnswerOrigin | undefined;
    };

type Minted = Extract<Redemption, { minted: true }>;

/** Makes decisions, and recognizes its own. The decider holds `issue`, the orchestrator `redeem`. */
export interface Issuer {
  readonly issue: (fields: Decision, answer?: AnswerOrigin) => Decision;
  /**
   * Recognizes the very object that was issued, not one that looks like it, and consumes it with its
   * id: the second redemption of a decision, or of another one with the same id, says `first_use: false`.
   * Reads nothing from the presented object.
   */
  readonly redeem: (presented: unknown) => Redemption;
}

export function createIssuer(): Issuer {
  const issued = new WeakMap<object, Pick<Minted, 'decision' | 'answer'>>();
  const consumedIds = new Set<string>();
  return Object.freeze<Issuer>({
    issue(fields, answer) {
      const decision = Object.freeze(ownFields(fields));
      issued.set(decision, { decision, answer });
      return decision;
    },
    redeem(presented) {
      if (typeof presented !== 'object' || presented === null) return { minted: false };
      const known = issued.get(presented);
      if (known === undefined) return { minted: false };
      const { decision_id } = known.decision;
      const first_use = !consumedIds.has(decision_id);
      consumedIds.add(decision_id);
      return { minted: true, ...known, first_use };
    },
  });
}
