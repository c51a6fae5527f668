import { rounded } from '../domain/figures.js';
import {
  ACTIONS,
  EXECUTABLE_ACTIONS,
  type ActionName,
  type ExecutableAction,
} from '../domain/actions.js';
import type { DecisionQuestion } from '../domain/ports.js';
import type { Proposal, ProposedAct } from '../domain/proposal.js';
import type { QRow } from '../domain/q-table.js';
import { RULES, type Rule } from './rules.js';
import { soundRow } from './sound-row.js';
import { doubtAbout, stateKey, type Doubt } from './state.js';

/** What the built-in decider looks at. */
export type DecisionInput = Pick<
  DecisionQuestion,
  'state' | 'env' | 'allowed' | 'row' | 'draw' | 'exploration_ppm'
>;

export interface Rejection {
  readonly action: ActionName;
  readonly reason: string;
}

export type EscalationReason =
  | Doubt
  | 'state_unknown_to_q_table'
  | 'q_table_row_unusable'
  | 'no_action_left_by_rules_and_policy'
  | 'no_action_was_ever_tried'
  | 'tie_in_prod';

/**
 * Chooses an action: rules first, then the Q-table among what rules and policy leave. What is not
 * known never looks like a choice; it escalates. Readings that do not go together come before the
 * rules: a rule that rests on them would give a false reason.
 */
export function decide(input: DecisionInput): Proposal<EscalationReason> {
  const doubt = doubtAbout(input.state);
  if (doubt !== undefined) return { kind: 'escalate', reason: doubt };
  const rules = RULES.filter(({ applies }) => applies(input.state));
  const chooser = rules.find(({ verdict }) => verdict.kind === 'choose');
  return chooser === undefined ? chooseByTable(input, rules) : chooseByRule(chooser);
}

function chooseByRule(rule: Rule): ProposedAct {
  const { action } = rule.verdict;
  return {
    kind: 'act',
    action,
    why: rule.because,
    decided_by: 'rule',
    how: 'rule',
    rule: rule.name,
  };
}

function chooseByTable(input: DecisionInput, rules: readonly Rule[]): Proposal<EscalationReason> {
  if (input.row === undefined) return { kind: 'escalate', reason: 'state_unknown_to_q_table' };
  const row = soundRow(input.row);
  if (row === undefined) return { kind: 'escalate', reason: 'q_table_row_unusable' };
  const left = leftBy(input.allowed, excludersOf(rules));
  if (left.length === 0) return { kind: 'escalate', reason: 'no_action_left_by_rules_and_policy' };
  const tried = left.filter((action) => row[action].visits > 0);
  if (tried.length === 0) return { kind: 'escalate', reason: 'no_action_was_ever_tried' };

  const picked = pick(input, left, tried, row);
  if (picked === undefined) return { kind: 'escalate', reason: 'tie_in_prod' };
  const { action, how } = picked;
  const why = reasonFor(action, how, row);
  return { kind: 'act', action, why, decided_by: 'q_table', how, rule: null };
}

/** Why each of the other actions was not chosen: arithmetic on what was decided by. */
export function rejectionsOf(
  action: ExecutableAction,
  { state, row: raw, allowed }: Pick<DecisionInput, 'state' | 'row' | 'allowed'>,
): Rejection[] {
  const rules = RULES.filter(({ applies }) => applies(state));
  const chooser = rules.find(({ verdict }) => verdict.kind === 'choose');
  const excludedBy = excludersOf(rules);
  const row = soundRow(raw);
  const left = leftBy(allowed, excludedBy);
  return ACTIONS.filter((other) => other !== action).map((other) => ({
    action: other,
    reason:
      chooser === undefined && row !== undefined
        ? whyNot(other, action, { row, left, excludedBy })
        : `rule ${chooser?.name ?? ''} decided`,
  }));
}

function excludersOf(rules: readonly Rule[]): ReadonlyMap<ActionName, Rule> {
  return new Map(rules.map((rule) => [rule.verdict.action, rule] as const));
}

function leftBy(
  allowed: readonly ActionName[],
  excludedBy: ReadonlyMap<ActionName, Rule>,
): ExecutableAction[] {
  return EXECUTABLE_ACTIONS.filter((action) => allowed.includes(action) && !excludedBy.has(action));
}

function pick(
  input: DecisionInput,
  left: readonly ExecutableAction[],
  tried: readonly ExecutableAction[],
  row: QRow,
): { action: ExecutableAction; how: 'greedy' | 'tie_broken' | 'explored' } | undefined {
  const chance = input.exploration_ppm / 1_000_000;
  if (input.env === 'dev' && input.draw < chance) {
    const action = left[Math.floor((input.draw / chance) * left.length)];
    if (action !== undefined) return { action, how: 'explored' };
  }
  const best = Math.max(...tried.map((action) => row[action].q_micro));
  const [first, ...ties] = tried.filter((action) => row[action].q_micro === best);
  if (first === undefined) return undefined;
  if (ties.length === 0) return { action: first, how: 'greedy' };
  if (input.env === 'prod') return undefined;
  const equals = [first, ...ties];
  const action = equals[hashOf(stateKey(input.state)) % equals.length] ?? first;
  return { action, how: 'tie_broken' };
}

function reasonFor(action: ExecutableAction, how: string, row: QRow): string {
  const { q_micro, visits } = row[action];
  const value = `learned value ${rounded.value(q_micro)} after ${String(visits)} visits`;
  if (how === 'explored') return `explored in dev; ${value}`;
  return how === 'tie_broken'
    ? `${value}, equal to another, chosen by the state's hash`
    : `highest ${value}`;
}

function whyNot(
  action: ActionName,
  chosen: ExecutableAction,
  facts: {
    readonly row: QRow;
    readonly left: readonly ExecutableAction[];
    readonly excludedBy: ReadonlyMap<ActionName, Rule>;
  },
): string {
  const rule = facts.excludedBy.get(action);
  if (rule !== undefined) return `rule ${rule.name}: ${rule.because}`;
  const candidate = facts.left.find((left) => left === action);
  if (candidate === undefined) return 'not on the allowlist';
  const { q_micro, visits } = facts.row[candidate];
  if (visits === 0) return 'never tried in this state';
  const margin = facts.row[chosen].q_micro - q_micro;
  const compared =
    margin < 0
      ? `${rounded.value(-margin)} higher, but this decision explores`
      : `${rounded.value(margin)} lower`;
  return `learned value ${rounded.value(q_micro)} after ${String(visits)} visits, ${compared}`;
}

/** FNV-1a, 32 bits (Fowler, Noll, Vo): the same choice for the same state, on every machine. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash;
}
