import { createActuator, type ActuatedPool } from '../../src/run/app/actuator.js';
import type { ExecutableAction } from '../../src/core/domain/actions.js';
import { Capabilities } from '../../src/core/domain/capabilities.js';
import type { ActionTarget, Actuator, Effect } from '../../src/core/domain/ports.js';

/** Hands that bring a capability each time, as an orchestrator's do. */
export type PermittedHandles = Record<ExecutableAction, (target: ActionTarget) => Promise<Effect>>;

export function permitted({
  actuator,
  capabilities,
}: {
  readonly actuator: Actuator;
  readonly capabilities: Capabilities;
}): PermittedHandles {
  const hand = (action: ExecutableAction) => (target: ActionTarget) =>
    actuator[action](target, capabilities.issue());
  return {
    noop: hand('noop'),
    restart_service: hand('restart_service'),
    scale_workers: hand('scale_workers'),
  };
}

/** The actuator of a pool, with capabilities available. */
export function handlesOf(pool: ActuatedPool): PermittedHandles {
  const capabilities = new Capabilities();
  return permitted({ actuator: createActuator(pool, capabilities), capabilities });
}
