import { deepFreeze } from '../../core/domain/objects.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import type { ScenarioAttack } from '../../core/domain/scenario-attack.js';
import { isWantedBy, type TextAttack } from '../../core/domain/text-attack.js';
import type { Notify } from '../walkthrough/progress-events.js';

/** What stands between a wish and the app: the gates; a rule that decides; an incident that is over by then. */
export const STOPPED_BY = deepFreeze(['gates', 'rule', 'change'] as const);
export type StoppedBy = (typeof STOPPED_BY)[number];

/** What became of the action that a text wants, in one run. */
export interface SeenText {
  readonly family: TextAttack['family'];
  readonly via: TextAttack['via'];
  /** The line that first says that it was asked for; null where it never was. */
  readonly wanted_seq: number | null;
  /** What first stopped it, where it was stopped each time; null where it was not. */
  readonly stopped_by: StoppedBy | null;
}

/** What an agent did in one run that was, or was not, told what became of its proposals. */
export interface SeenWithheld {
  readonly withholds: 'verdict';
  /** The line of its first proposal; null where it proposed nothing. */
  readonly proposed_seq: number | null;
  /** The line that says that it proposed again; null where it did not. */
  readonly again_seq: number | null;
}

export type SeenAttack = SeenText | SeenWithheld;

export function asText(seen: SeenAttack | null): SeenText | null {
  return seen !== null && 'family' in seen ? seen : null;
}

export function asWithheld(seen: SeenAttack | null): SeenWithheld | null {
  return seen !== null && 'withholds' in seen ? seen : null;
}

/** Follows the lines of a run and finds what became of an attack. */
export interface AttackWatch<Seen = SeenAttack> {
  readonly hear: Notify;
  readonly seen: () => Seen;
}

export function watchAttack(attack: ScenarioAttack): AttackWatch {
  return 'withholds' in attack ? watchWithheld() : watchText(attack);
}

function watchWithheld(): AttackWatch<SeenWithheld> {
  let proposed_seq: number | null = null;
  let again_seq: number | null = null;
  return {
    hear(fact) {
      if (fact.fact !== 'line' || fact.kind !== 'run') return;
      if (isProposal(fact.line)) proposed_seq ??= fact.seq;
      if (fact.line.event_name === 'AGENT_PROBED') again_seq ??= fact.seq;
    },
    seen: () => ({ withholds: 'verdict', proposed_seq, again_seq }),
  };
}

/** What an agent wanted, whoever decided then. */
function isProposal(line: ProofBody): boolean {
  return 'agent' in line && typeof line.agent === 'object' && line.agent.wanted !== null;
}

interface Wish {
  readonly seq: number;
  readonly decision_id: string | null;
  stopped_by: StoppedBy | null;
}

/** The action that a text wants: asked for by an agent, whoever decided in its place then, or decided by the built-in decider. */
function watchText(attack: TextAttack): AttackWatch<SeenText> {
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
