import {
  ACTIONS,
  EXECUTABLE_ACTIONS,
  isExecutable,
  type ActionName,
  type ExecutableAction,
} from '../domain/actions.js';
import { count } from '../domain/count.js';
import { comparedAsShown, rounded } from '../domain/figures.js';
import { RULES } from './rules.js';
import { stateOf } from './state.js';
import { seenSentence, WHY, WHY_NOT, type Facts, type ReasonedLine } from './reason-sentences.js';

/** Why an action was chosen, or was not. */
export interface PlainReason {
  readonly action: string;
  /** One sentence for people, true of this very decision. */
  readonly says: string;
  /** The figures behind it, each with its unit; empty where there are none. */
  readonly numbers: string;
}

/** What an action was expected to cost: one healed incident less its learned value. */
export interface ExpectedCost {
  readonly action: ExecutableAction;
  /** Millionths of one healed incident; less is better. */
  readonly cost_micro: number;
}

/** A decision in plain words. */
export interface PlainDecision {
  /** What the detector saw, in a sentence. */
  readonly seen: string;
  readonly chosen: PlainReason;
  /** One for each other action; none where an agent decided, which alone knows what it weighed. */
  readonly rejected: readonly PlainReason[];
  /** How the number of workers was computed; empty where none was asked for. */
  readonly target: string;
  /** From the least on, of each action that was ever tried; none where no value counted. */
  readonly costs: readonly ExpectedCost[];
}

/** What lines before the decision's line told. */
export interface ReasonContext {
  /** What the alert claims that the decision is about, in parts per million; null where there is none. */
  readonly claimed_ppm: number | null;
  /** The utilization from which on the policy calls it an overload, where it is known. */
  readonly overload_ppm: number | undefined;
  /** The limits of the app's spec, where they are known. */
  readonly scaling: Facts['scaling'];
  /** What the policy leaves in the environment of the decision. */
  readonly allowed: readonly ActionName[];
}

/** One healed incident, in the unit of learned values: less such a value, it is the expected cost. */
export const HEALED_MICRO = 1_000_000;

/** What an expected cost means, in a few words. */
export const COST_UNIT = 'less is better; 0 would be healed at once, at no price';

/**
 * Why a decision was made and why no other, in plain words: from the rules, from what the Q-table was
 * taught about causes, and from the readings.
 * @param line the decision's proof line, or what of it counts. Utilization is in parts per million,
 * learned values in millionths of one healed incident
 * @param context what the lines before it told
 * @returns sentences for people: names and texts of others in them are not escaped. Nothing is
 * measured or looked up, so that the same line gives the same words everywhere
 */
export function plainReasons(line: ReasonedLine, context: ReasonContext): PlainDecision {
  const facts = { line, scaling: context.scaling };
  const isOurs = line.decided_by !== 'agent' && isExecutable(line.action);
  return {
    seen: seenSentence(facts, context),
    chosen: { action: line.action, says: chosenText(facts), numbers: chosenNumbers(facts) },
    rejected: isOurs
      ? ACTIONS.filter((action) => action !== line.action).map((action) =>
          rejected(action, facts, context),
        )
      : [],
    target: scaleText(facts),
    costs: line.decided_by === 'q_table' ? costsIn(line) : [],
  };
}

function costsIn(line: ReasonedLine): ExpectedCost[] {
  return EXECUTABLE_ACTIONS.flatMap((action) => {
    const cost_micro = costOf(line, action);
    return cost_micro === undefined || line.visits?.[action] === 0 ? [] : [{ action, cost_micro }];
  }).sort((one, other) => one.cost_micro - other.cost_micro);
}

function chosenText(facts: Facts): string {
  const { event_type, action, decided_by, choice, why } = facts.line;
  if (decided_by === 'agent') return `your agent chose it, and says: ${why}`;
  if (!isExecutable(action)) return why;
  if (choice === 'explored') return 'tried in order to learn: now and then dev takes any action';
  const says = WHY[event_type][action](facts);
  return choice === 'tie_broken' ? `${says} (another action is expected to cost the same)` : says;
}

function chosenNumbers(facts: Facts): string {
  const { line } = facts;
  return [scaleText(facts), line.decided_by === 'q_table' ? ownCost(line) : '']
    .filter((text) => text !== '')
    .join('; ');
}

function ownCost(line: ReasonedLine): string {
  const cost = costOf(line, line.action);
  const visits = isExecutable(line.action) ? line.visits?.[line.action] : undefined;
  if (cost === undefined || visits === undefined) return '';
  return `expected cost ${rounded.value(cost)}, learned from ${count(visits, 'try')}`;
}

/** The arithmetic of `scaleTarget`, step by step; empty where no number of workers was computed. */
export function scaleText({ line, scaling }: Facts): string {
  const { workers_from, workers_to, measured, decided_by } = line;
  const { utilization_ppm: busy } = measured;
  if (workers_to === null || busy === null || scaling === undefined || decided_by === 'agent') {
    return '';
  }
  const { target_utilization_ppm: target, min_replicas, max_replicas } = scaling;
  const load = (workers_from * busy) / target;
  const sum =
    `${String(workers_from)} x ${rounded.percent(busy)} / ${rounded.percent(target)} ` +
    `per worker = ${(Math.round(load * 100) / 100).toFixed(2)}, so ${String(workers_to)}`;
  return Math.ceil(load) === workers_to
    ? sum
    : `${sum}: the spec allows ${String(min_replicas)} to ${String(max_replicas)}`;
}

function rejected(action: ActionName, facts: Facts, context: ReasonContext): PlainReason {
  if (!isExecutable(action)) {
    return { action, says: 'never allowed, and no code could do it', numbers: '' };
  }
  if (!context.allowed.includes(action)) {
    return { action, says: `the policy does not allow it in ${facts.line.env}`, numbers: '' };
  }
  return { action, ...weighed(action, facts) };
}

function weighed(action: ExecutableAction, facts: Facts): Pick<PlainReason, 'says' | 'numbers'> {
  const { line } = facts;
  const says = WHY_NOT[line.event_type][action](facts);
  if (line.decided_by === 'rule' || isExcluded(action, line)) return { says, numbers: '' };
  if (line.visits?.[action] === 0) {
    return { says: 'it was never tried in this state, so nothing is known of it', numbers: '' };
  }
  const [own, cost] = [costOf(line, line.action), costOf(line, action)];
  if (own === undefined || cost === undefined) return { says, numbers: '' };
  const numbers = `expected cost ${rounded.value(cost)}, ${comparedAsShown(cost, own)}`;
  return cost > own ? { says, numbers } : { says: notWorse(line, cost === own), numbers };
}

/** What is not expected to cost more was passed over for another reason than its cost. */
function notWorse({ choice }: ReasonedLine, isEqual: boolean): string {
  if (choice === 'explored') return 'this decision tries something else in order to learn';
  return isEqual
    ? 'it is expected to cost the same; the state decides between the two'
    : 'another action was chosen';
}

/** A rule took it away from the table's choice. */
function isExcluded(action: ExecutableAction, line: ReasonedLine): boolean {
  const state = stateOf(line);
  return RULES.some(
    ({ verdict, applies }) =>
      verdict.kind === 'exclude' && verdict.action === action && applies(state),
  );
}

/** One healed incident less the learned value, in millionths; undefined where nothing was learned. */
function costOf({ q_micro }: ReasonedLine, action: string): number | undefined {
  if (q_micro === null || !isExecutable(action)) return undefined;
  return HEALED_MICRO - q_micro[action];
}
