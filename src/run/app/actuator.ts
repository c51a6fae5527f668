import { DemoRunError } from '../../core/domain/errors.js';
import { count } from '../../core/domain/count.js';
import type { Capabilities } from '../../core/domain/capabilities.js';
import type { ActionTarget, Actuator, Effect } from '../../core/domain/ports.js';

/** What an action is carried out on: the real pool, or the simulated one. */
export interface ActuatedPool {
  readonly serving: readonly unknown[];
  readonly failed: readonly unknown[];
  replaceFailed(): Promise<number> | number;
  replaceServing(): Promise<number> | number;
  addServing(count: number): Promise<void> | void;
  /** Lets that many serve no longer; each answers first what it was handed. */
  removeServing(count: number): Promise<void> | void;
}

/**
 * What carries out an action on the pool, for whoever has a capability. There is an entry for each
 * executable action and no other: nothing here, or anywhere, could roll back or delete.
 */
export function createActuator(pool: ActuatedPool, capabilities: Capabilities): Actuator {
  const authorized =
    (act: (target: ActionTarget) => Promise<Effect>): Actuator[keyof Actuator] =>
    (target, capability) =>
      capabilities.redeem(capability) ? act(target) : Promise.reject(withoutCapability());
  return {
    noop: authorized(() => Promise.resolve({ summary: 'nothing was touched' })),
    restart_service: authorized(() => restart(pool)),
    scale_workers: authorized(({ workers_to }) => scale(pool, workers_to)),
  };
}

function withoutCapability(): DemoRunError {
  return new DemoRunError('acted_without_capability', 'the app was to be acted on past the gates');
}

async function restart(pool: ActuatedPool): Promise<Effect> {
  if (pool.failed.length > 0) {
    const replaced = await pool.replaceFailed();
    return { summary: `${count(replaced, 'worker')} replaced after failure` };
  }
  const replaced = await pool.replaceServing();
  return { summary: `${count(replaced, 'worker')} replaced one by one` };
}

async function scale(pool: ActuatedPool, workersTo: number | null): Promise<Effect> {
  const before = pool.serving.length;
  // One that failed since it was decided has its place still: replaced later, it is not one too many.
  const desired = before + pool.failed.length;
  const change = Math.max(0, workersTo ?? desired) - desired;
  if (change > 0) await pool.addServing(change);
  if (change < 0) await pool.removeServing(-change);
  return { summary: `serving workers ${String(before)} -> ${String(pool.serving.length)}` };
}
