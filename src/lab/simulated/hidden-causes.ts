import type { ModelParameters } from '../../core/domain/model-parameters.js';

type CrashCause = keyof ModelParameters['crash']['causes'];
type OverloadCause = keyof ModelParameters['overload']['causes'];

export const CAUSES = {
  crash: ['transient', 'relapsing', 'persistent', 'passing'],
  overload: ['burst', 'within_maximum', 'beyond_maximum'],
} as const satisfies { crash: readonly CrashCause[]; overload: readonly OverloadCause[] };

/** What lies behind the faults of one run. Nobody who watches the app can see it. */
export interface HiddenCauses {
  readonly crash: CrashCause;
  readonly overload: OverloadCause;
  /** Whether a worker that stays saturated may die of it. */
  readonly saturation_kills: boolean;
}

/** What the walkthrough injects into the real pool: a restart fixes it, the maximum carries it. */
export const WALKTHROUGH_CAUSES: HiddenCauses = {
  crash: 'transient',
  overload: 'within_maximum',
  saturation_kills: false,
};

/** Draws causes by their shares in the parameters. */
export function drawCauses(
  { crash, overload }: ModelParameters,
  random: () => number,
): HiddenCauses {
  return {
    crash: drawOf(crash.causes, random()),
    overload: drawOf(overload.causes, random()),
    saturation_kills: true,
  };
}

/** @param draw in [0, 1); shares that add up to less than a million leave the rest to the last */
function drawOf<Cause extends string>(
  shares: Readonly<Record<Cause, number>>,
  draw: number,
): Cause {
  const causes = Object.keys(shares) as Cause[];
  let rest = draw * 1_000_000;
  const drawn = causes.find((cause) => (rest -= shares[cause]) < 0) ?? causes.at(-1);
  if (drawn === undefined) throw new TypeError('there is no cause to draw');
  return drawn;
}
