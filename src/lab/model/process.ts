import { EXECUTABLE_ACTIONS, type ExecutableAction } from '../../core/domain/actions.js';
import { INCIDENT_CLASSES } from '../../core/domain/incident.js';
import type { ModelParameters } from '../../core/domain/model-parameters.js';
import { stateKey } from '../../core/decider/state.js';
import type { DecisionState } from '../../core/domain/decision-state.js';
import { possibleTransitions, type Transition } from './transitions.js';
import { STATES } from './states.js';

const MICRO = 1_000_000;
/** What a reward is worth one step later. */
export const DISCOUNT = 0.9;
/** The `next` of an outcome after which the app is well: the episode has ended. */
export const HEALED = -1;

/** One way in which a step can end. */
export interface StepOutcome {
  readonly probability: number;
  /** Index of the next state, or HEALED. */
  readonly next: number;
  /** In units of one healed incident. */
  readonly reward: number;
  /** From the decision to the judgement whether the app got well. */
  readonly duration_us: number;
  /** Share of the step's requests that are lost. */
  readonly lost_ppm: number;
}

/**
 * A finite Markov decision process over what the decider observes (Puterman, Markov Decision
 * Processes, 1994; Sutton & Barto, 2nd ed., ch. 3). Learner and optimum both work from it.
 */
export interface DecisionProcess {
  readonly states: readonly DecisionState[];
  readonly actions: readonly ExecutableAction[];
  readonly discount: number;
  /** By state, then by action: every outcome that has a chance. */
  readonly outcomes: readonly (readonly (readonly StepOutcome[])[])[];
  /** By state: the share of the incidents that begin in it. They add up to 1. */
  readonly starts: readonly number[];
}

/**
 * Enumerates the process. The hidden causes are folded into its chances: for each state the causes
 * are weighed as far as the state tells (see posterior.ts), each cause ends a step in its own ways
 * (see transitions.ts), and what looks alike from outside is added up:
 *
 *     p(outcome | s, a) = sum over causes c of b(c | s) p(outcome | s, a, c)
 */
export function createProcess(parameters: ModelParameters): DecisionProcess {
  const indexOf = new Map(STATES.map((state, index) => [stateKey(state), index]));
  const outcomesOf = (state: DecisionState, action: ExecutableAction): StepOutcome[] =>
    addUp(
      possibleTransitions(parameters, state, action).map((transition) =>
        toOutcome(parameters, { action, transition, next: indexIn(indexOf, transition) }),
      ),
    );
  return {
    states: STATES,
    actions: EXECUTABLE_ACTIONS,
    discount: DISCOUNT,
    outcomes: STATES.map((state) => EXECUTABLE_ACTIONS.map((action) => outcomesOf(state, action))),
    starts: startShares(STATES),
  };
}

/**
 * Incidents of each class are as frequent as those of another, as in the walkthrough, and begin
 * without a recent restart, in each such state of the class equally often.
 */
function startShares(states: readonly DecisionState[]): number[] {
  const fresh = states.filter(({ recent_restarts }) => recent_restarts === '0');
  return states.map((state) => {
    const alike = fresh.filter(({ incident }) => incident === state.incident);
    return fresh.includes(state) ? 1 / (INCIDENT_CLASSES.length * alike.length) : 0;
  });
}

function indexIn(indexOf: ReadonlyMap<string, number>, { next }: Transition): number {
  if (next === 'healed') return HEALED;
  const index = indexOf.get(stateKey(next));
  if (index === undefined) throw new RangeError(`no reading can show ${stateKey(next)}`);
  return index;
}

/**
 * The reward of a step: what its end is worth, less what the act costs, less what the requests that
 * were lost meanwhile are worth.
 */
function toOutcome(
  { rewards, step_us, calibration }: ModelParameters,
  found: {
    readonly action: ExecutableAction;
    readonly transition: Transition;
    readonly next: number;
  },
): StepOutcome {
  const { action, transition, next } = found;
  const cost = {
    noop: 0,
    restart_service: rewards.restart_micro,
    scale_workers: rewards.scale_micro,
  };
  const act_us = {
    noop: 0,
    restart_service: calibration.restart_us,
    scale_workers: calibration.scale_us,
  };
  const micro =
    (next === HEALED ? rewards.healed_micro : rewards.ill_step_micro) +
    cost[action] +
    (rewards.lost_step_micro * transition.lost_ppm) / MICRO;
  return {
    probability: transition.probability,
    next,
    reward: micro / MICRO,
    duration_us: act_us[action] + step_us,
    lost_ppm: transition.lost_ppm,
  };
}

/** Outcomes that differ in nothing but their chance are one. */
function addUp(outcomes: readonly StepOutcome[]): StepOutcome[] {
  const distinct: StepOutcome[] = [];
  for (const outcome of outcomes) {
    const at = distinct.findIndex(
      ({ next, lost_ppm }) => next === outcome.next && lost_ppm === outcome.lost_ppm,
    );
    const known = distinct[at];
    if (known === undefined) distinct.push(outcome);
    else distinct[at] = { ...known, probability: known.probability + outcome.probability };
  }
  return distinct;
}
