import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import { count } from '../../core/domain/count.js';
import { RULES } from '../../core/decider/rules.js';
import { stateKey, stateOf } from '../../core/decider/state.js';
import type { DecisionState } from '../../core/domain/decision-state.js';
import { EXECUTABLE_ACTIONS, type ActionName } from '../../core/domain/actions.js';
import { allowedActions } from '../../core/gates/allowed-actions.js';
import type { Choice, Evidence } from './evidence.js';
import { bucketsOf, readingsOf } from './explain-state.js';
import { agentOf } from './explain-agent.js';
import { rejectedBy } from './rejected.js';
import type {
  Bucket,
  ExplainedChoice,
  ExplainedHistory,
  ExplainedRejection,
  Statement,
} from './explanation.js';
import { comparedAsShown, rounded } from '../../core/domain/figures.js';
import { HEALED_MICRO, scaleText } from '../../core/decider/plain-reasons.js';

type Cells = NonNullable<ExplainedChoice['q_values']>;

/** Why this action and no other: from the readings to what was rejected. */
export function explainChoice(
  line: Choice,
  evidence: Evidence,
  history: ExplainedHistory,
): ExplainedChoice {
  const about = aboutChoice(line);
  const state = bucketsOf(line, evidence);
  const q_values = cellsOf(about.row, about.action);
  return {
    seq: line.seq,
    ...about.fields,
    action: about.action,
    incident: about.state.incident,
    readings: readingsOf(line, evidence),
    state_key: stateKey(about.state),
    state,
    rule: ruleOf(line),
    target: targetOf(line, evidence),
    q_values,
    ...marginOf(q_values, about.action),
    history,
    rejected:
      line.event_name === 'RL_DECISION'
        ? rejectedBy(line, evidence.run.policy).map((rejected) => ({
            ...rejected,
            numbers: whyNot(rejected.action, line, { evidence, state, q_values }),
          }))
        : [],
    ...agentOf(line),
  };
}

interface About {
  readonly action: string | null;
  readonly state: DecisionState;
  readonly row: Pick<LineOf<'RL_DECISION'>, 'q_micro' | 'visits'>;
  readonly fields: Pick<
    ExplainedChoice,
    'kind' | 'decision_id' | 'event_id' | 'decided_by' | 'choice' | 'why'
  >;
}

function aboutChoice(line: Choice): About {
  if (line.event_name === 'RL_DECISION') {
    const { action, decision_id, event_id, decided_by, why } = line;
    const choice = line.choice ?? (decided_by === 'agent' ? 'agent' : 'rule');
    const fields = { decision_id, event_id, decided_by, choice, why };
    return { action, state: stateOf(line), row: line, fields: { kind: 'decision', ...fields } };
  }
  const { considered, event_id, reason } = line;
  if (considered === undefined) throw new TypeError('an escalation that considered nothing');
  const none = { decision_id: null, decided_by: null, choice: null };
  const fields = { kind: 'escalation', ...none, event_id, why: reason } as const;
  return { action: null, state: considered.state, row: considered, fields };
}

function ruleOf(line: Choice): Statement | null {
  if (line.event_name !== 'RL_DECISION' || line.rule === undefined) return null;
  return { about: line.rule, says: line.why, seq: line.seq };
}

/** How the number of workers was computed, and the line that holds the limits; an agent says a number of its own. */
function targetOf(line: Choice, { limits }: Evidence): Statement | null {
  if (line.event_name !== 'RL_DECISION' || limits === undefined) return null;
  const sum = scaleText({ line, scaling: limits });
  if (sum === '') return null;
  return { about: 'workers', says: `${sum} (spec: #${String(limits.seq)})`, seq: line.seq };
}

function cellsOf({ q_micro, visits }: About['row'], chosen: string | null): Cells | null {
  if (q_micro === null || visits === null) return null;
  return EXECUTABLE_ACTIONS.map((action) => ({
    action,
    q_micro: q_micro[action],
    visits: visits[action],
    chosen: action === chosen,
  })).sort((one, other) => other.q_micro - one.q_micro);
}

/** How far the chosen action is above the best of the others that were ever tried. */
function marginOf(
  cells: Cells | null,
  chosen: string | null,
): Pick<ExplainedChoice, 'margin_micro' | 'next_best'> {
  const own = cells?.find(({ action }) => action === chosen);
  const next = cells?.find(({ action, visits }) => action !== chosen && visits > 0);
  if (own === undefined || next === undefined) return { margin_micro: null, next_best: null };
  return { margin_micro: own.q_micro - next.q_micro, next_best: next.action };
}

interface Facts {
  readonly evidence: Evidence;
  readonly state: readonly Bucket[];
  readonly q_values: Cells | null;
}

/** In numbers why not: what fell into the rule's bucket, what the policy lists, or the two values. */
function whyNot(
  action: ActionName,
  line: LineOf<'RL_DECISION'>,
  { evidence, state, q_values }: Facts,
): ExplainedRejection['numbers'] {
  if (line.decided_by === 'rule') return numbersOf('incident', state);
  return (
    forbidden(action, line, evidence) ??
    (isExcluded(action, line) ? numbersOf('workers', state) : comparedWith(action, q_values))
  );
}

function forbidden(
  action: ActionName,
  { env }: LineOf<'RL_DECISION'>,
  { run }: Evidence,
): string | undefined {
  const { policy } = run;
  if (policy.never.includes(action)) return `the policy never allows ${policy.never.join(', ')}`;
  const allowed = allowedActions(policy, env);
  if (allowed.includes(action)) return undefined;
  return `the policy allows ${allowed.join(', ')} in ${env}`;
}

/** A rule took it away. Those that there are look at the number of workers. */
function isExcluded(action: ActionName, line: LineOf<'RL_DECISION'>): boolean {
  const state = stateOf(line);
  return RULES.some(
    ({ verdict, applies }) =>
      verdict.kind === 'exclude' && verdict.action === action && applies(state),
  );
}

function comparedWith(action: ActionName, cells: Cells | null): string {
  const cell = cells?.find((one) => one.action === action);
  const chosen = cells?.find((one) => one.chosen);
  if (cell === undefined || chosen === undefined) return 'the table has no value for it';
  if (cell.visits === 0) return 'it was never tried in this state';
  const [cost, own] = [HEALED_MICRO - cell.q_micro, HEALED_MICRO - chosen.q_micro];
  return (
    `expected cost ${rounded.value(cost)}, learned from ${count(cell.visits, 'try')}: ` +
    comparedAsShown(cost, own, chosen.action)
  );
}

function numbersOf(name: Bucket['name'], state: readonly Bucket[]): string {
  return state.find((bucket) => bucket.name === name)?.because ?? '';
}
