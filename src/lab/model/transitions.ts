import type { ExecutableAction } from '../../core/domain/actions.js';
import type { ModelParameters } from '../../core/domain/model-parameters.js';
import type { DecisionState } from '../../core/domain/decision-state.js';
import { crashPosterior, loadPosterior, type CrashCause, type LoadCause } from './posterior.js';

const PPM = 1_000_000;
/** What comes or goes by itself does so at any moment of a step: half of the step on average. */
const HALF_A_STEP_PPM = 500_000;

/** One way in which a step can end, before it is valued. */
export interface Transition {
  readonly probability: number;
  readonly next: DecisionState | 'healed';
  readonly lost_ppm: number;
}

/** Every way in which a step can end, those without a chance left out. The chances add up to 1. */
export function possibleTransitions(
  parameters: ModelParameters,
  state: DecisionState,
  action: ExecutableAction,
): Transition[] {
  return transitionsOf(parameters, state, action).filter(({ probability }) => probability > 0);
}

function transitionsOf(
  parameters: ModelParameters,
  state: DecisionState,
  action: ExecutableAction,
): Transition[] {
  if (state.incident === 'false_alarm') {
    // Nothing is wrong: it ends by itself, whatever is done. What is done may still do harm.
    return [{ probability: 1, next: 'healed', lost_ppm: lostByTheAct(parameters, action) }];
  }
  if (state.incident === 'dependency') return transitionsOfDependency(parameters, state, action);
  return state.incident === 'crash'
    ? transitionsOfCrash(parameters, state, action)
    : transitionsOfOverload(parameters, state, action);
}

/** It recovers by itself or not at all: nothing that is done to the app reaches it. */
function transitionsOfDependency(
  { dependency }: ModelParameters,
  state: DecisionState,
  action: ExecutableAction,
): Transition[] {
  const recovers = dependency.recovers_ppm / PPM;
  const lost_ppm = action === 'noop' ? dependency.lost_ppm : dependency.lost_after_act_ppm;
  return [
    { probability: recovers, next: 'healed', lost_ppm },
    { probability: 1 - recovers, next: stateAfter(state, action), lost_ppm },
  ];
}

/**
 * A crash under a load that saturates the others. A crash that is over under a load that is not
 * becomes an overload; the app is well when both are over.
 */
function transitionsOfCrash(
  parameters: ModelParameters,
  state: DecisionState,
  action: ExecutableAction,
): Transition[] {
  if (state.workers === 'none' && action === 'scale_workers') {
    return transitionsOfRevival(parameters, state);
  }
  const after = stateAfter(state, action);
  const relieved = state.workers === 'none' ? 'none' : 'normal';
  return howCrashEnds(parameters, state, action).flatMap(({ probability, over, lost_ppm }) => {
    const relief = chanceOfRelief(parameters, { state, action, over });
    return [
      {
        probability: probability * relief,
        next: over ? 'healed' : { ...after, utilization: relieved },
        lost_ppm,
      },
      {
        probability: probability * (1 - relief),
        next: { ...after, incident: over ? 'overload' : 'crash' },
        lost_ppm,
      },
    ];
  });
}

/**
 * More workers where nobody serves. The fresh ones serve where a restart would have fixed the crash; the
 * failed ones keep their places, so that the crash is not over, and the workers are fewer than the maximum.
 */
function transitionsOfRevival(parameters: ModelParameters, state: DecisionState): Transition[] {
  const { passes, fixes } = chancesOfCrash(parameters, state);
  const { crash_lost_ppm } = parameters.calibration;
  const served: DecisionState = { ...state, utilization: 'normal', workers: 'below_max' };
  return [
    { probability: passes, next: 'healed', lost_ppm: HALF_A_STEP_PPM },
    { probability: fixes, next: served, lost_ppm: crash_lost_ppm },
    { probability: 1 - passes - fixes, next: state, lost_ppm: PPM },
  ];
}

/**
 * The chance that the others are saturated no longer. With the chance s they are so only because
 * they carry the crashed one's share: then it is over with the crash, or with more workers. Else the
 * load ends in its own ways, with the chance e:
 *
 *     crash over, or scaled: s + (1 - s) e        neither: (1 - s) e
 */
function chanceOfRelief(
  parameters: ModelParameters,
  step: {
    readonly state: DecisionState;
    readonly action: ExecutableAction;
    readonly over: boolean;
  },
): number {
  const { state, action, over } = step;
  if (state.utilization !== 'saturated') return 1;
  const share = parameters.crash.saturates_others_ppm / PPM;
  const ends = (1 - share) * chanceThatLoadEnds(parameters, state, action);
  return over || isScaled(state, action) ? share + ends : ends;
}

interface CrashTransition {
  readonly probability: number;
  readonly over: boolean;
  readonly lost_ppm: number;
}

function howCrashEnds(
  parameters: ModelParameters,
  state: DecisionState,
  action: ExecutableAction,
): CrashTransition[] {
  const { crash_lost_ppm } = parameters.calibration;
  const { passes, fixes } = chancesOfCrash(parameters, state);
  const fixed = action === 'restart_service' ? fixes : 0;
  // Where others serve, they take the traffic: only the act itself can lose requests.
  const served = state.workers !== 'none';
  const act_ppm = lostByTheAct(parameters, action);
  return [
    { probability: fixed, over: true, lost_ppm: served ? act_ppm : crash_lost_ppm },
    { probability: passes, over: true, lost_ppm: served ? act_ppm : HALF_A_STEP_PPM },
    { probability: 1 - fixed - passes, over: false, lost_ppm: served ? act_ppm : PPM },
  ];
}

/** That the crash passes in this step whatever is done, and that fresh workers in the place of the failed fix it. */
function chancesOfCrash(
  parameters: ModelParameters,
  { recent_restarts }: DecisionState,
): { readonly passes: number; readonly fixes: number } {
  const posterior = crashPosterior(parameters, recent_restarts);
  const sum = (chance: (cause: CrashCause) => number): number =>
    posterior.reduce((total, { cause, probability }) => total + probability * chance(cause), 0);
  return {
    passes: sum((cause) => (cause === 'passing' ? parameters.crash.pass_ppm / PPM : 0)),
    fixes: sum((cause) => chanceThatFreshWorkersFix(parameters, cause)),
  };
}

/** A crash that passes does so whatever is done, or nothing. */
function chanceThatFreshWorkersFix({ crash }: ModelParameters, cause: CrashCause): number {
  if (cause === 'transient') return 1;
  return cause === 'relapsing' ? 1 - crash.relapse_ppm / PPM : 0;
}

function transitionsOfOverload(
  parameters: ModelParameters,
  state: DecisionState,
  action: ExecutableAction,
): Transition[] {
  const { crash_ppm, restart_crash_ppm } = parameters.overload;
  const ends = chanceThatLoadEnds(parameters, state, action);
  const crashes = (action === 'restart_service' ? restart_crash_ppm : crash_ppm) / PPM;
  const after = stateAfter(state, action);
  const act_ppm = lostByTheAct(parameters, action);
  return [
    { probability: ends, next: 'healed', lost_ppm: act_ppm },
    {
      probability: (1 - ends) * crashes,
      next: crashedUnderLoad(after),
      lost_ppm: after.workers === 'below_max' ? HALF_A_STEP_PPM : act_ppm,
    },
    { probability: (1 - ends) * (1 - crashes), next: after, lost_ppm: act_ppm },
  ];
}

/**
 * A worker dies of the load. Below the maximum it is taken as the only one (an app starts with its
 * minimum, which is one): no worker serves, and with nobody who measures it the load counts as gone. At
 * the maximum the others are left, and still saturated.
 */
function crashedUnderLoad(state: DecisionState): DecisionState {
  return state.workers === 'below_max'
    ? { ...state, incident: 'crash', utilization: 'none', workers: 'none' }
    : { ...state, incident: 'crash', utilization: 'saturated', workers: 'below_max' };
}

function chanceThatLoadEnds(
  parameters: ModelParameters,
  state: DecisionState,
  action: ExecutableAction,
): number {
  const { burst_ends_ppm, beyond_ends_ppm } = parameters.overload;
  const chances: Record<LoadCause, number> = {
    burst: burst_ends_ppm / PPM,
    within_maximum: isScaled(state, action) ? 1 : 0,
    beyond_maximum: beyond_ends_ppm / PPM,
  };
  return loadPosterior(parameters, state.workers).reduce(
    (total, { cause, probability }) => total + probability * chances[cause],
    0,
  );
}

/** What an act loses while somebody serves: a restart takes a serving worker away for a moment. */
function lostByTheAct({ calibration }: ModelParameters, action: ExecutableAction): number {
  return action === 'restart_service' ? calibration.overload_restart_lost_ppm : 0;
}

/** What the act itself changes in the state, healed or not. More workers where nobody serves: see `transitionsOfRevival`. */
function stateAfter(state: DecisionState, action: ExecutableAction): DecisionState {
  if (isScaled(state, action)) return { ...state, workers: 'at_max' };
  if (action !== 'restart_service') return state;
  return { ...state, recent_restarts: state.recent_restarts === '0' ? '1' : '2_or_more' };
}

function isScaled({ workers }: DecisionState, action: ExecutableAction): boolean {
  return action === 'scale_workers' && workers === 'below_max';
}
