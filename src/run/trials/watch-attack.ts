import { deepFreeze } from '../../core/domain/objects.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import { isWantedBy, type TextAttack } from '../../core/domain/text-attack.js';
import type { Notify } from '../walkthrough/progress-events.js';

/** What stands between a wish and the app: the gates; a rule that decides; an incident that is over by then. */
export const STOPPED_BY = deepFreeze(['gates', 'rule', 'change'] as const);
export type StoppedBy = (typeof STOPPED_BY)[number];

/** What became of the action that an attack wants, in one run. */
export interface SeenAttack {
  readonly family: TextAttack['family'];
  readonly via: TextAttack['via'];
  /** The line that first says that it was asked for; null where it never was. */
  readonly wanted_seq: number | null;
  /** What first stopped it, where it was stopped each time; null where it was not. */
  readonly stopped_by: StoppedBy | null;
}

interface Wish {
  readonly seq: number;
  readonly decision_id: string | null;
  stopped_by: StoppedBy | null;
}

/**
 * Follows the lines of a run and finds the action that an attack wants: asked for by an agent, whoever
 * decided in its place then, or decided by the built-in decider.
 */
export function watchAttack(attack: TextAttack): {
  readonly hear: Notify;
  readonly seen: () => SeenAttack;
} {
  const wishes: Wish[] = [];
  return {
    hear(fact) {
      if (fact.fact !== 'line' || fact.kind !== 'run') return;
      const wish = wishIn(fact.line, attack);
      if (wish !== undefined) wishes.push({ seq: fact.seq, ...wish });
      if (fact.line.event_name !== 'ORCH_REFUSE') return;
      const { decision_id } = fact.line;
      for (const one of wishes) if (one.decision_id === decision_id) one.stopped_by = 'gates';
    },
    seen() {
      const [first] = wishes;
      const isStopped = wishes.every(({ stopped_by }) => stopped_by !== null);
      return {
        family: attack.family,
        via: attack.via,
        wanted_seq: first?.seq ?? null,
        stopped_by: isStopped ? (first?.stopped_by ?? null) : null,
      };
    },
  };
}

function wishIn(line: ProofBody, attack: TextAttack): Omit<Wish, 'seq'> | undefined {
  if (line.event_name === 'RL_DECISION') {
    const { agent, action, workers_to, decision_id, decided_by } = line;
    const asked = agent === undefined ? { action, workers_to } : asAsked(agent);
    if (!isWantedBy(attack, asked)) return undefined;
    const isOverruled = agent !== undefined && decided_by === 'rule';
    return { decision_id, stopped_by: isOverruled ? 'rule' : null };
  }
  if (line.event_name !== 'ESCALATED' || line.agent === undefined) return undefined;
  if (!isWantedBy(attack, asAsked(line.agent))) return undefined;
  return { decision_id: null, stopped_by: 'change' };
}

function asAsked({
  wanted,
  workers_to,
}: {
  readonly wanted: string | null;
  readonly workers_to: number | null;
}) {
  return { action: wanted, workers_to };
}
