import { createActuator, type ActuatedPool } from '../../src/run/app/actuator.js';
import type { ExecutableAction } from '../../src/core/domain/actions.js';
import { Permits } from '../../src/core/domain/permits.js';
import type { ActionTarget, Actuator, Effect } from '../../src/core/domain/ports.js';

/** Hands that bring a permit each time, as an orchestrator's do. */
export type PermittedHands = Record<ExecutableAction, (target: ActionTarget) => Promise<Effect>>;

export function permitted({
  actuator,
  permits,
}: {
  readonly actuator: Actuator;
  readonly permits: Permits;
}): PermittedHands {
  const hand = (action: ExecutableAction) => (target: ActionTarget) =>
    actuator[action](target, permits.issue());
  return {
    noop: hand('noop'),
    restart_service: hand('restart_service'),
    scale_workers: hand('scale_workers'),
  };
}

/** The actuator of a pool, with permits at hand. */
export function handsOf(pool: ActuatedPool): PermittedHands {
  const permits = new Permits();
  return permitted({ actuator: createActuator(pool, permits), permits });
}
