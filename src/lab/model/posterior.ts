import type { ModelParameters } from '../../core/domain/model-parameters.js';
import type { DecisionState } from '../../core/domain/decision-state.js';

const PPM = 1_000_000;

export type CrashCause = keyof ModelParameters['crash']['causes'];
export type LoadCause = keyof ModelParameters['overload']['causes'];
/** A cause and how far it is believed in; the probabilities of one list add up to 1. */
export interface Posterior<Cause> {
  readonly cause: Cause;
  readonly probability: number;
}

const CRASH_CAUSES = ['transient', 'relapsing', 'persistent', 'passing'] as const;
const LOAD_CAUSES = ['burst', 'within_maximum', 'beyond_maximum'] as const;
const RESTARTS: Record<DecisionState['recent_restarts'], number> = {
  '0': 0,
  '1': 1,
  '2_or_more': 2,
};

/**
 * What lies behind a crash, as far as the state can tell. By Bayes, with the share p(c) of each
 * cause and the chance f(c) that a restart does not fix it,
 *
 *     b(c | k) = p(c) f(c)^k / sum over all causes i of p(i) f(i)^k
 *
 * where k is the number of recent restarts: each of them is taken as one that was tried and did not
 * fix this crash. `2_or_more` counts as two. f is 0 for transient, the chance of a relapse for
 * relapsing, 1 for persistent, and 1 less the chance to pass for passing.
 */
export function crashPosterior(
  { crash }: ModelParameters,
  recent_restarts: DecisionState['recent_restarts'],
): Posterior<CrashCause>[] {
  const outlasts: Record<CrashCause, number> = {
    transient: 0,
    relapsing: crash.relapse_ppm / PPM,
    persistent: 1,
    passing: 1 - crash.pass_ppm / PPM,
  };
  return normalize(
    CRASH_CAUSES.map((cause) => {
      let weight = crash.causes[cause];
      for (let k = 0; k < RESTARTS[recent_restarts]; k++) weight *= outlasts[cause];
      return { cause, weight, prior: crash.causes[cause] };
    }),
  );
}

/**
 * What lies behind a saturation. Below the maximum of workers nothing is known but the shares. At
 * the maximum, a load that the maximum can carry is ruled out: b(c) = p(c) / (1 - p(within)).
 */
export function loadPosterior(
  { overload }: ModelParameters,
  workers: DecisionState['workers'],
): Posterior<LoadCause>[] {
  return normalize(
    LOAD_CAUSES.map((cause) => {
      const isRuledOut = cause === 'within_maximum' && workers === 'at_max';
      const prior = overload.causes[cause];
      return { cause, weight: isRuledOut ? 0 : prior, prior };
    }),
  );
}

/** Where nothing would be left, what is seen was held impossible: then only the shares are known. */
function normalize<Cause>(
  causes: readonly { readonly cause: Cause; readonly weight: number; readonly prior: number }[],
): Posterior<Cause>[] {
  const sum = causes.reduce((total, { weight }) => total + weight, 0);
  const priors = causes.reduce((total, { prior }) => total + prior, 0);
  return causes.map(({ cause, weight, prior }) => ({
    cause,
    probability: sum > 0 ? weight / sum : prior / priors,
  }));
}
