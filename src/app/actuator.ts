import type { Actuator, Effect } from '../domain/ports.js';

/** What an action is carried out on: the real pool, or the simulated one. */
export interface ActuatedPool {
  readonly serving: readonly unknown[];
  readonly failed: readonly unknown[];
  replaceFailed(): Promise<number> | number;
  replaceServing(): Promise<number> | number;
  addServing(count: number): Promise<void> | void;
}

/**
 * What carries out an action on the pool. There is an entry for each executable action and no
 * other: nothing here, or anywhere, could roll back or delete.
 */
export function createActuator(pool: ActuatedPool): Actuator {
  return {
    noop: () => Promise.resolve({ summary: 'nothing was touched' }),
    restart_service: async (): Promise<Effect> => {
      if (pool.failed.length > 0) {
        const replaced = await pool.replaceFailed();
        return { summary: `${inWorkers(replaced)} replaced after failure` };
      }
      const replaced = await pool.replaceServing();
      return { summary: `${inWorkers(replaced)} replaced one by one` };
    },
    scale_workers: async ({ workers_to }): Promise<Effect> => {
      const before = pool.serving.length;
      await pool.addServing(Math.max(0, (workers_to ?? before) - before));
      return { summary: `serving workers ${String(before)} -> ${String(pool.serving.length)}` };
    },
  };
}

function inWorkers(count: number): string {
  return count === 1 ? '1 worker' : `${String(count)} workers`;
}
