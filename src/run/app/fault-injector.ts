import type { Fault } from '../../core/domain/fault.js';
import type { Clock, FaultInjector } from '../../core/domain/ports.js';
import type { PoolObserver } from './pool-observer.js';
import type { Traffic } from './traffic.js';
import type { WorkerPool } from './worker-pool.js';

export interface FaultTargets {
  readonly pool: WorkerPool;
  readonly observer: PoolObserver;
  readonly traffic: () => Traffic;
  readonly clock: Clock;
}

/** Breaks the app for real, one way for each kind of fault. */
export function createFaultInjector(targets: FaultTargets): FaultInjector {
  let alerts = 0;
  return {
    inject(fault) {
      switch (fault.kind) {
        case 'leak':
          targets.pool.serving[0]?.inject('leak');
          return taken(() => undefined);
        case 'load':
          return taken(
            targets.traffic().offer(`/work?ms=${String(fault.work_ms)}`, interval(fault)),
          );
        case 'alert': {
          alerts += 1;
          const alert_id = `a${String(alerts)}`;
          const { source, claimed_utilization_ppm } = fault;
          const at_us = targets.clock.nowUs();
          targets.observer.raise({ alert_id, at_us, source, claimed_utilization_ppm });
          return taken(() => {
            targets.observer.withdraw(alert_id);
          });
        }
        default:
          throw new TypeError(`no such fault: ${fault.kind}`);
      }
    },
  };
}

function taken(takeAway: () => void): Promise<() => Promise<void>> {
  return Promise.resolve(() => {
    takeAway();
    return Promise.resolve();
  });
}

/** An offered load of 1,250,000 ppm is one and a quarter of what one worker can do. */
function interval(fault: Extract<Fault, { kind: 'load' }>): number {
  return (fault.work_ms * 1_000_000) / fault.offered_load_ppm;
}
